import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button, Modal } from "antd";
import { useRef, useState } from "react";
import { type Acknowledgement, convert } from "../../api/calls.ts";
import { ProblemError } from "../../api/client.ts";
import { randomKey } from "../../api/key.ts";
import { forgetRecord, formQuery, recordQuery } from "../../api/queries.ts";
import type { Complaint, Conversion, Converted, Fields, RecordData } from "../../api/shapes.ts";
import { parsePointer, pointerTo } from "../../form/pointer.ts";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { Field } from "../../ui/field.tsx";
import { LookupSelect, RecordLabel } from "../../ui/lookup-select.tsx";
import { useToast } from "../../ui/toast.tsx";
import { widgetOf } from "../../widgets/registry.tsx";
import { messageOf } from "./use-remove.ts";
import { Warnings } from "./warnings.tsx";

interface ConvertDialogProps {
  object: string;
  record: RecordData;
  conversion: Conversion;
  onClose(): void;
}

type Chosen = Record<string, Fields>;

/** What a record becomes: records that are there may stand for new ones, and what the server misses is asked for. */
export function ConvertDialog({ object, record, conversion, onClose }: ConvertDialogProps) {
  const say = useSay();
  const client = useQueryClient();
  const navigate = useNavigate();
  const show = useToast((state) => state.show);
  const [existing, setExisting] = useState<Record<string, string>>({});
  const [set, setSet] = useState<Chosen>({});
  const [complaints, setComplaints] = useState<Complaint[]>([]);
  const [warnings, setWarnings] = useState<Complaint[]>();
  const [made, setMade] = useState<Converted["made"]>();
  const [busy, setBusy] = useState(false);
  const key = useRef(randomKey());

  const run = async (acknowledge?: Acknowledgement[]) => {
    setBusy(true);
    setWarnings(undefined);
    try {
      const what = { object, id: record.id, version: record.version, conversion: conversion.name };
      const answer = await convert(what, { existing, set, acknowledge: acknowledge ?? null }, key.current);
      client.setQueryData(recordQuery(object, record.id).queryKey, answer.record);
      await forgetRecord(client, object, record.id);
      show({ text: say("convert.made", { count: answer.made.length }) });
      const [only, ...others] = answer.made;
      if (!only || others.length > 0) return setMade(answer.made);
      onClose();
      await navigate({ to: "/o/$object/$id", params: { object: only.object, id: only.record.id } });
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      if (error.status > 0) key.current = randomKey();
      if (error.problem.code === "warnings") setWarnings(error.complaints);
      else if (error.complaints.length > 0) setComplaints(error.complaints);
      else show({ text: messageOf(error) });
    } finally {
      setBusy(false);
    }
  };

  if (made) return <Made made={made} conversion={conversion} onClose={onClose} />;
  const asked = [...new Set(complaints.map((one) => one.pointer))].filter((pointer) => placeOf(pointer));
  const others = complaints.filter((one) => !placeOf(one.pointer));
  return (
    <Modal
      open
      title={conversion.title}
      okText={conversion.title}
      cancelText={say("action.cancel")}
      okButtonProps={{ disabled: busy }}
      onOk={() => run()}
      onCancel={onClose}
    >
      <p className="soft">{say("convert.text")}</p>
      {others.length > 0 && (
        <section className="issues" role="alert">
          <ul>
            {others.map((one) => (
              <li key={one.pointer + one.code}>{one.message}</li>
            ))}
          </ul>
        </section>
      )}
      <div className="stack">
        {conversion.to.map((target) => (
          <section key={target.name} className="convert-to" aria-label={target.title}>
            <Field id={`convert-${target.name}`} label={target.title} help={say("convert.existing")}>
              {(wiring) => (
                <LookupSelect
                  {...wiring}
                  to={target.object}
                  value={existing[target.name] ?? null}
                  clearable
                  onChange={(id) => setExisting(withEntry(existing, target.name, id as string | null))}
                />
              )}
            </Field>
            {!existing[target.name] &&
              asked
                .filter((pointer) => placeOf(pointer)?.[0] === target.name)
                .map((pointer) => (
                  <Asked
                    key={pointer}
                    object={target.object}
                    field={placeOf(pointer)?.[1] ?? ""}
                    errors={complaints.filter((one) => one.pointer === pointer)}
                    value={set[target.name]?.[placeOf(pointer)?.[1] ?? ""]}
                    onChange={(field, value) =>
                      setSet({ ...set, [target.name]: { ...set[target.name], [field]: value } })
                    }
                  />
                ))}
          </section>
        ))}
      </div>
      {warnings && <Warnings warnings={warnings} onConfirm={run} onClose={() => setWarnings(undefined)} />}
    </Modal>
  );
}

/** The record that a complaint is about and its field: `/to/contact/phone`. */
function placeOf(pointer: string): [string, string] | undefined {
  const [to, name, field, ...deeper] = parsePointer(pointer);
  return to === "to" && name && field && deeper.length === 0 ? [name, field] : undefined;
}

function withEntry(all: Record<string, string>, name: string, id: string | null): Record<string, string> {
  const { [name]: _old, ...rest } = all;
  return id ? { ...rest, [name]: id } : rest;
}

interface AskedProps {
  object: string;
  field: string;
  errors: Complaint[];
  value: unknown;
  onChange(field: string, value: unknown): void;
}

/** One field of a record to be made, which the server complains about. */
function Asked({ object, field, errors, value, onChange }: AskedProps) {
  const language = useLanguage((state) => state.language);
  const property = useQuery(formQuery(object, "create", language)).data?.schema.properties[field];
  if (!property) return null;
  const { Input } = widgetOf(property);
  return (
    <Field
      id={`convert${pointerTo(object, field).replaceAll("/", "-")}`}
      label={property.title ?? field}
      errors={errors}
    >
      {(wiring) => <Input {...wiring} value={value} property={property} onChange={(next) => onChange(field, next)} />}
    </Field>
  );
}

interface MadeProps {
  made: Converted["made"];
  conversion: Conversion;
  onClose(): void;
}

/** What was made, each with what it is and leading to itself. */
function Made({ made, conversion, onClose }: MadeProps) {
  const say = useSay();
  const navigate = useNavigate();
  const open = async (object: string, id: string) => {
    onClose();
    await navigate({ to: "/o/$object/$id", params: { object, id } });
  };
  return (
    <Modal
      open
      title={conversion.title}
      footer={<Button onClick={onClose}>{say("action.close")}</Button>}
      onCancel={onClose}
    >
      <ul className="made">
        {made.map((one) => (
          <li key={one.record.id}>
            <Button type="link" onClick={() => open(one.object, one.record.id)}>
              <RecordLabel to={one.object} id={one.record.id} />
            </Button>
            <span className="faint">{conversion.to.find((target) => target.name === one.name)?.title}</span>
          </li>
        ))}
      </ul>
    </Modal>
  );
}
