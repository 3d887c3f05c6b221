import { Button, Dropdown } from "antd";
import { useState } from "react";
import { getTable, type RecordsRequest } from "../../../api/calls.ts";
import { ProblemError } from "../../../api/client.ts";
import { useSay } from "../../../i18n/index.tsx";
import { useToast } from "../../../ui/toast.tsx";

interface ExportMenuProps {
  object: string;
  title: string;
  ask: RecordsRequest;
}

const FORMATS = ["xlsx", "csv"] as const;

/** Takes along what the list shows: its filter, order and columns, as far as the person reads them. */
export function ExportMenu({ object, title, ask }: ExportMenuProps) {
  const say = useSay();
  const show = useToast((state) => state.show);
  const [busy, setBusy] = useState(false);
  const take = async (format: (typeof FORMATS)[number]) => {
    setBusy(true);
    try {
      keep(await getTable(object, ask, format), `${title}.${format}`);
    } catch (error) {
      const told = error instanceof ProblemError ? error.complaints[0]?.message : undefined;
      show({ text: told ?? say("list.exportFailed") });
    } finally {
      setBusy(false);
    }
  };
  const items = FORMATS.map((format) => ({ key: format, label: say(`list.export.${format}`) }));
  const onClick = ({ key }: { key: string }) => void take(key === "csv" ? "csv" : "xlsx");
  return (
    <Dropdown trigger={["click"]} menu={{ items, onClick }}>
      <Button size="small" type="text" loading={busy}>
        {say("list.export")}
      </Button>
    </Dropdown>
  );
}

/** Hands a file to the browser, which keeps it where the person wants. */
function keep(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
