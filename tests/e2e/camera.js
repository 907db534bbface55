// A camera that shows what the test holds up: `holdUp(base64 of a PNG)`, or nothing when called without.
(() => {
  const canvas = document.createElement("canvas");
  canvas.width = 640;
  canvas.height = 480;
  const drawn = canvas.getContext("2d");
  let held = null;
  window.holdUp = async (png) => {
    held = png ? await createImageBitmap(new Blob([Uint8Array.from(atob(png), (c) => c.charCodeAt(0))], { type: "image/png" })) : null;
  };
  navigator.mediaDevices.getUserMedia = async () => {
    setInterval(() => {
      drawn.fillStyle = "#c9c4b8";
      drawn.fillRect(0, 0, 640, 480);
      if (held) drawn.drawImage(held, 140, 60, 360, 360);
    }, 40);
    return canvas.captureStream(25);
  };
})();
