// Runs inside the page: contrast of each text against what is behind it, by the formula of WCAG 2.
(() => {
  const channels = (color) => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d");
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = (color) => {
    const [red, green, blue] = channels(color).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ground = (element) => {
    if (element === null) return "white";
    const own = getComputedStyle(element).backgroundColor;
    return channels(own)[3] === 255 ? own : ground(element.parentElement);
  };
  const texts = "h1, h2, label, #connection, #add button, #items span, #items time, dt, dd, #problem";
  return [...document.querySelectorAll(texts)].map((element) => {
    const [one, other] = [luminance(getComputedStyle(element).color), luminance(ground(element))];
    return { text: element.textContent, ratio: (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05) };
  });
})();
