/** Memory limit without swap. Docker allows as much swap again where none is named, and the provider then sees a difference. */
export function memoryLimit(megabytes: number) {
  return { memory: megabytes, memorySwap: megabytes };
}

/** Processor limit as the provider spells what it reads back; `1` for its `1.0` would replace the container each time. */
export function cpuLimit(cpus: number): string {
  const text = cpus.toFixed(9);
  return text.split("0").length - 1 === 9 ? cpus.toFixed(1) : text.replace(/0+$/, "");
}

/** A duration as Go prints it, which is how the provider reads it back: `1m30s` for 90 seconds. */
export function goDuration(seconds: number): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  return `${hours > 0 ? `${hours}h` : ""}${hours > 0 || minutes > 0 ? `${minutes}m` : ""}${rest}s`;
}
