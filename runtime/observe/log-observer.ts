/** Writes a line for each call and each request; told at `debug`, also for each request to the API. */
import type { Observer } from '../basics/observer.ts';
import type { Log } from './log.ts';
import {
  callLine,
  circuitLine,
  levelOfCall,
  levelOfCircuit,
  levelOfRequest,
  requestLine,
  sendingLine,
} from './log-lines.ts';

/** `slowMs`: calls that take as long are told as slow. */
export function logObserver(log: Log, slowMs: number): Observer {
  const watching: Observer = {
    ended: (call) => {
      const level = levelOfCall(call, slowMs);
      if (log.isOn(level)) log.write(level, callLine(call, slowMs), call);
    },
    request: (request) => {
      const level = levelOfRequest(request);
      if (log.isOn(level)) log.write(level, requestLine(request), request);
    },
    circuit: (circuit) => log.write(levelOfCircuit(circuit), circuitLine(circuit)),
  };
  if (!log.isOn('debug')) return watching;
  return {
    ...watching,
    sending: (sending) => ({ answered: (answer) => log.write('debug', sendingLine(sending, answer), sending.call) }),
  };
}
