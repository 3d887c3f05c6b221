import { Modal } from "antd";
import { useSay } from "../../i18n/index.tsx";

interface RemoveDialogProps {
  /** How the record is called. */
  label: string;
  onRemove(): Promise<void>;
  onClose(): void;
}

/** Asks once more before a record goes. */
export function RemoveDialog({ label, onRemove, onClose }: RemoveDialogProps) {
  const say = useSay();
  return (
    <Modal
      open
      title={say("record.deleteTitle", { title: label })}
      okText={say("record.delete")}
      cancelText={say("action.cancel")}
      okButtonProps={{ danger: true }}
      onCancel={onClose}
      onOk={onRemove}
    >
      <p>{say("record.deleteText")}</p>
    </Modal>
  );
}
