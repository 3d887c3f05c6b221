import { Button } from "antd";
import { type PointerEvent, useRef, useState } from "react";
import { useSay } from "../i18n/index.tsx";

const WIDTH = 480;
const HEIGHT = 160;

/** A place to sign on, with a mouse, a pen or a finger; what is drawn is handed over as a PNG. */
export function SignaturePad({ onDrawn }: { onDrawn(drawing: File): void }) {
  const say = useSay();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [drawn, setDrawn] = useState(false);

  const place = (event: PointerEvent<HTMLCanvasElement>): [number, number] => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    return [((event.clientX - left) * WIDTH) / width, ((event.clientY - top) * HEIGHT) / height];
  };
  const begin = (event: PointerEvent<HTMLCanvasElement>) => {
    const pen = event.currentTarget.getContext("2d");
    if (!pen) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    Object.assign(pen, { lineWidth: 2.5, lineCap: "round", lineJoin: "round", strokeStyle: "#111111" });
    pen.beginPath();
    pen.moveTo(...place(event));
  };
  const draw = (event: PointerEvent<HTMLCanvasElement>) => {
    const pen = event.buttons > 0 ? event.currentTarget.getContext("2d") : null;
    if (!pen) return;
    pen.lineTo(...place(event));
    pen.stroke();
    setDrawn(true);
  };
  const clear = () => {
    canvas.current?.getContext("2d")?.clearRect(0, 0, WIDTH, HEIGHT);
    setDrawn(false);
  };
  const use = () =>
    canvas.current?.toBlob((blob) => {
      if (blob) onDrawn(new File([blob], "signature.png", { type: "image/png" }));
    }, "image/png");
  return (
    <>
      <canvas
        ref={canvas}
        width={WIDTH}
        height={HEIGHT}
        role="img"
        aria-label={say("widget.signature.place")}
        onPointerDown={begin}
        onPointerMove={draw}
      />
      <div>
        <Button disabled={!drawn} onClick={use}>
          {say("widget.signature.use")}
        </Button>
        <Button type="text" disabled={!drawn} onClick={clear}>
          {say("widget.signature.clear")}
        </Button>
      </div>
    </>
  );
}
