import type { FileValue } from "../../api/shapes.ts";
import { useForm, useFormHere } from "../../form/context.ts";
import { useSay } from "../../i18n/index.tsx";
import { FileLink, FileSize, fileOf, Picture } from "../../ui/file-item.tsx";

/** Every file that the record holds, in whatever field. */
export function AttachmentsBlock() {
  const say = useSay();
  const { schema } = useFormHere();
  const data = useForm((state) => state.data);
  const files = Object.keys(schema.properties).flatMap((field) =>
    [data[field]].flat().flatMap((value): { field: string; file: FileValue }[] => {
      const file = fileOf(value);
      return file ? [{ field, file }] : [];
    }),
  );
  return (
    <section className="group" aria-label={say("files.title")}>
      <h2>{say("files.title")}</h2>
      {files.length === 0 && <p className="faint">{say("related.empty")}</p>}
      <ul className="said-files">
        {files.map(({ field, file }) => (
          <li key={`${field} ${file.id}`}>
            {file.type?.startsWith("image/") ? <Picture file={file} /> : <FileLink file={file} />}{" "}
            <span className="faint">{schema.properties[field]?.title}</span> <FileSize file={file} />
          </li>
        ))}
      </ul>
    </section>
  );
}
