import { currentLanguage } from "../i18n/index.tsx";
import { asProblem, ended, ProblemError } from "./client.ts";

/** How much of a file has been sent, from 0 to 1. */
export type Progress = (part: number) => void;

/** Sends bytes and tells how far it is, which `fetch` cannot. */
export function send<T>(path: string, bytes: Blob, progress: Progress, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    request.responseType = "json";
    request.setRequestHeader("Accept-Language", currentLanguage());
    request.setRequestHeader("Content-Type", bytes.type || "application/octet-stream");
    request.upload.onprogress = ({ loaded, total }) => progress(total > 0 ? loaded / total : 0);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) return resolve(request.response as T);
      if (request.status === 401) ended();
      const answer = { status: request.status, statusText: request.statusText, headers: headersOf(request) };
      reject(new ProblemError(asProblem(answer, request.response)));
    };
    request.onerror = () => reject(new ProblemError({ title: "unreachable", status: 0, code: "unreachable" }));
    request.onabort = () => reject(new DOMException("The upload was broken off.", "AbortError"));
    signal.addEventListener("abort", () => request.abort());
    request.send(bytes);
  });
}

const headersOf = (request: XMLHttpRequest) => ({ get: (name: string) => request.getResponseHeader(name) });
