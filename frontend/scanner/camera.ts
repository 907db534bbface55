// The camera: frames in, texts of QR codes out, about ten times a second, on the main thread (12 ms a frame on a cheap phone).

import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import wasmPath from "zxing-wasm/reader/zxing_reader.wasm";

// Without this the package asks a public server for the file.
prepareZXingModule({ overrides: { locateFile: () => new URL(wasmPath, import.meta.url).href } });

const WIDTH = 640;
const HEIGHT = 480;
const BETWEEN_FRAMES_MS = 100;
/** A code that was gone from the picture this long is held up anew. */
const GONE_MS = 1_500;

export type CameraProblem = "denied" | "missing" | "busy";

export class Camera {
  private stream: MediaStream | null = null;
  private readonly canvas = document.createElement("canvas");
  private held = { text: "", seen_ms: -Infinity };
  private looked_ms = -Infinity;
  private looking = false;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly onCode: (text: string) => void,
  ) {
    this.canvas.width = WIDTH;
    this.canvas.height = HEIGHT;
  }

  /** Starts the camera; answers what stands in the way, or null. */
  async start(): Promise<CameraProblem | null> {
    if (!navigator.mediaDevices?.getUserMedia) return "missing";
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } },
      });
    } catch (error) {
      const name = error instanceof DOMException ? error.name : "";
      if (name === "NotAllowedError" || name === "SecurityError") return "denied";
      return name === "NotFoundError" || name === "OverconstrainedError" ? "missing" : "busy";
    }
    this.video.srcObject = this.stream;
    await this.video.play();
    this.next();
    return null;
  }

  get running(): boolean {
    return this.stream !== null;
  }

  get canTorch(): boolean {
    const track = this.stream?.getVideoTracks()[0];
    const able = track?.getCapabilities?.() as { torch?: boolean } | undefined;
    return able?.torch === true;
  }

  async torch(on: boolean): Promise<void> {
    const track = this.stream?.getVideoTracks()[0];
    await track?.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] });
  }

  private next(): void {
    if ("requestVideoFrameCallback" in this.video) this.video.requestVideoFrameCallback((now) => void this.look(now));
    else requestAnimationFrame((now) => void this.look(now));
  }

  private async look(now_ms: number): Promise<void> {
    this.next();
    if (this.looking || now_ms - this.looked_ms < BETWEEN_FRAMES_MS || this.video.videoWidth === 0) return;
    this.looking = true;
    this.looked_ms = now_ms;
    try {
      const [found] = await readBarcodes(this.frame(), { formats: ["QRCode"], maxNumberOfSymbols: 1, tryDownscale: true });
      if (!found?.isValid) return;
      const isHeld = found.text === this.held.text && now_ms - this.held.seen_ms < GONE_MS;
      this.held = { text: found.text, seen_ms: now_ms };
      if (!isHeld) this.onCode(found.text);
    } finally {
      this.looking = false;
    }
  }

  /** The middle of the picture, where people hold the code, at the size that reads fastest. */
  private frame(): ImageData {
    const { videoWidth, videoHeight } = this.video;
    const scale = Math.min(videoWidth / WIDTH, videoHeight / HEIGHT);
    const [width, height] = [WIDTH * scale, HEIGHT * scale];
    const context = this.canvas.getContext("2d", { willReadFrequently: true });
    if (!context) throw new Error("no canvas");
    context.drawImage(this.video, (videoWidth - width) / 2, (videoHeight - height) / 2, width, height, 0, 0, WIDTH, HEIGHT);
    return context.getImageData(0, 0, WIDTH, HEIGHT);
  }
}
