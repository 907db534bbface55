// What a result sounds and feels like. No files: tones are made here, so that they come without a download.

export type Tone = "go" | "stop" | "look" | "leave";

const TONES: Record<Tone, readonly (readonly [hertz: number, from_s: number, length_s: number])[]> = {
  go: [
    [660, 0, 0.12],
    [990, 0.12, 0.2],
  ],
  leave: [
    [660, 0, 0.12],
    [495, 0.12, 0.18],
  ],
  look: [
    [440, 0, 0.14],
    [440, 0.22, 0.14],
  ],
  stop: [[165, 0, 0.6]],
};
const SHAKES: Record<Tone, number[]> = { go: [80], leave: [80], look: [90, 80, 90], stop: [400] };

export class Sound {
  private context: AudioContext | null = null;

  /** Browsers stay silent until somebody touches the page: call this from a touch. */
  wake(): void {
    this.context ??= typeof AudioContext === "undefined" ? null : new AudioContext();
    void this.context?.resume();
  }

  play(tone: Tone): void {
    if (typeof navigator.vibrate === "function") navigator.vibrate(SHAKES[tone]);
    const context = this.context;
    if (!context || context.state !== "running") return;
    for (const [hertz, from, length] of TONES[tone]) {
      const voice = context.createOscillator();
      const loudness = context.createGain();
      voice.type = tone === "stop" ? "sawtooth" : "sine";
      voice.frequency.value = hertz;
      const start = context.currentTime + from;
      loudness.gain.setValueAtTime(0.35, start);
      loudness.gain.exponentialRampToValueAtTime(0.001, start + length);
      voice.connect(loudness).connect(context.destination);
      voice.start(start);
      voice.stop(start + length);
    }
  }
}
