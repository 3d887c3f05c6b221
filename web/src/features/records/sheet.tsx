import { useQuery } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { useRef } from "react";
import { sheetQuery } from "../../api/record-queries.ts";
import type { Template } from "../../api/shapes.ts";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { Failure, Patient } from "../../ui/state.tsx";
import { useToast } from "../../ui/toast.tsx";

interface SheetProps {
  object: string;
  id: string;
  template: Template;
  onClose(): void;
}

/** What a template makes of a record, to be printed or copied. Its HTML is shown where nothing in it can run. */
export function Sheet({ object, id, template, onClose }: SheetProps) {
  const say = useSay();
  const language = useLanguage((state) => state.language);
  const show = useToast((state) => state.show);
  const sheet = useQuery(sheetQuery(object, template.name, id, language));
  const frame = useRef<HTMLIFrameElement>(null);
  const isPage = sheet.data?.as !== "message";
  const copy = async () => {
    await navigator.clipboard.writeText(sheet.data?.body ?? "");
    show({ text: say("sheet.copied") });
  };
  return (
    <Modal
      open
      width={820}
      title={sheet.data?.subject ?? template.title}
      onCancel={onClose}
      footer={
        <>
          <Button onClick={onClose}>{say("action.close")}</Button>
          <Button
            type="primary"
            disabled={!sheet.data}
            onClick={isPage ? () => frame.current?.contentWindow?.print() : copy}
          >
            {say(isPage ? "sheet.print" : "sheet.copy")}
          </Button>
        </>
      }
    >
      {sheet.isError && <Failure error={sheet.error} retry={() => sheet.refetch()} />}
      {!sheet.isError && !sheet.data && (
        <Patient>
          <div className="sheet" />
        </Patient>
      )}
      {sheet.data &&
        (isPage ? (
          // Modals may be opened so that it can be printed; scripts may not, and forms go nowhere.
          <iframe
            ref={frame}
            className="sheet"
            title={template.title}
            sandbox="allow-same-origin allow-modals"
            srcDoc={sheet.data.body}
          />
        ) : (
          <p className="sheet message">{sheet.data.body}</p>
        ))}
    </Modal>
  );
}
