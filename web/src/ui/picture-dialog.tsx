import { Modal } from "antd";
import { fileAddress } from "../api/calls.ts";
import type { FileValue } from "../api/shapes.ts";
import { useSay } from "../i18n/index.tsx";

interface PictureDialogProps {
  file: FileValue;
  onClose(): void;
}

/** A picture, whole. */
export function PictureDialog({ file, onClose }: PictureDialogProps) {
  const say = useSay();
  const name = file.name ?? file.id;
  return (
    <Modal
      open
      width="min(1100px, 94vw)"
      title={name}
      onCancel={onClose}
      footer={
        <a href={fileAddress(file.id)} target="_blank" rel="noopener noreferrer">
          {say("file.whole")}
        </a>
      }
    >
      <img className="picture-whole" src={fileAddress(file.id)} alt={name} />
    </Modal>
  );
}
