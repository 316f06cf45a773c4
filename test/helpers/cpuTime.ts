/** Starts to count the processor time of this process. @returns how many milliseconds it has used since, however busy the machine is */
export function cpuTimer(): () => number {
  const start = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };
}
