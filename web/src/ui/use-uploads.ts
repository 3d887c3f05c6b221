import { useEffect, useRef, useState } from "react";
import { sendFile } from "../api/calls.ts";
import { ProblemError } from "../api/client.ts";
import type { FileValue } from "../api/shapes.ts";

/** A file on its way: how much of it has been sent, from 0 to 1, and why it was refused, if it was. */
export interface Upload {
  key: number;
  name: string;
  part: number;
  why?: string;
}

let lastKey = 0;

/** Sends files one by one, tells how far each is, and hands over what the server answers. */
export function useUploads(arrived: (file: FileValue) => void) {
  const [uploads, setUploads] = useState<Upload[]>([]);
  const leaving = useRef(new AbortController());
  const handOver = useRef(arrived);
  handOver.current = arrived;
  useEffect(() => {
    leaving.current = new AbortController();
    return () => leaving.current.abort();
  }, []);

  const change = (key: number, more: Partial<Upload>) =>
    setUploads((all) => all.map((one) => (one.key === key ? { ...one, ...more } : one)));
  const forget = (key: number) => setUploads((all) => all.filter((one) => one.key !== key));

  const send = async (file: File, refusal?: string) => {
    lastKey += 1;
    const key = lastKey;
    setUploads((all) => [...all.filter((one) => !one.why), { key, name: file.name, part: 0, why: refusal }]);
    if (refusal) return;
    try {
      const { signal } = leaving.current;
      const value = await sendFile(file, (part) => change(key, { part }), signal);
      forget(key);
      handOver.current(value);
    } catch (error) {
      if (error instanceof ProblemError) {
        change(key, { why: error.complaints[0]?.message ?? error.problem.title });
      } else if (!(error instanceof DOMException)) {
        throw error;
      }
    }
  };
  return { uploads, send, forget };
}
