/** CPU that processes have used, all their threads together, user and system. Linux only: it stands in /proc. */
import { readdirSync, readFileSync } from 'node:fs';

/** Ticks of /proc/PID/stat are hundredths of a second. */
const TICK_US = 10_000;
const NS_PER_US = 1_000;

/** CPU time of a process, in microseconds; to a tick where the kernel keeps no finer account. */
export function cpuOf(pid: number): number {
  return fineCpuOf(pid) ?? ticksOf(pid);
}

/** Threads of Node's live as long as the process, so that none is missing from the sum. */
function fineCpuOf(pid: number): number | undefined {
  try {
    let ns = 0;
    for (const thread of readdirSync(`/proc/${pid}/task`))
      ns += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ', 1)[0]);
    return ns > 0 ? ns / NS_PER_US : undefined;
  } catch {
    return undefined;
  }
}

function ticksOf(pid: number): number {
  const [user, system] = statOf(pid).slice(11, 13);
  return (Number(user) + Number(system)) * TICK_US;
}

/** CPU time of all children of this process that have ended, in microseconds. */
export function cpuOfEnded(): number {
  const [user, system] = statOf('self').slice(13, 15);
  return (Number(user) + Number(system)) * TICK_US;
}

/** What stands behind the name of the process, which may hold anything. */
function statOf(pid: number | 'self'): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return text.slice(text.lastIndexOf(') ') + 2).split(' ');
}

/** Resident memory of a process, in MB. */
export function residentMbOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}
