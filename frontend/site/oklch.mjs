/** OKLCH (lightness 0–1, chroma, hue in degrees) as an sRGB hex colour; a colour outside sRGB is clipped. */
export function oklchToHex(lightness, chroma, hue, alpha = 1) {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  const channel = (x) => Math.round(255 * (x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055));
  const bytes = linear.map((x) => channel(Math.min(1, Math.max(0, x))));
  if (alpha < 1) bytes.push(Math.round(255 * alpha));
  return `#${bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
