import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A wire: what connects to `port` reaches one of the targets. A cut wire carries nothing and says nothing. */
export interface Relay {
  port: number;
  cut(): void;
  /** Carries again, and what was held back first, as a network does whose cable is put back. */
  mend(): void;
  close(): Promise<void>;
}

/** Lays a wire on 127.0.0.1. Of several targets they are taken in turn, and one that refuses is passed over. */
export async function layRelay(targets: () => readonly number[]): Promise<Relay> {
  const open = new Set<Socket>();
  let isCut = false;
  let turn = 0;
  let waiting: (() => void)[] = [];

  const server = createServer({ pauseOnConnect: true, noDelay: true }, (near) => {
    keep(near);
    const start = (): void => reach(near, [...rotate(targets(), turn++)]);
    if (isCut) waiting.push(start);
    else start();
  });
  const keep = (socket: Socket): void => {
    open.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => open.delete(socket));
  };
  const reach = (near: Socket, [port, ...others]: number[]): void => {
    if (port === undefined) return void near.destroy();
    const far = connect({ port, host: "127.0.0.1", noDelay: true });
    far.once("error", () => reach(near, others));
    far.once("connect", () => {
      far.removeAllListeners("error");
      keep(far);
      carry(near, far);
      carry(far, near);
      if (isCut) for (const socket of [near, far]) socket.pause();
      else near.resume();
    });
  };
  // A close is a message too: it is not heard through a cut wire.
  const whenWhole = (act: () => void): void => (isCut ? void waiting.push(act) : act());
  const carry = (from: Socket, to: Socket): void => {
    from.on("data", (chunk) => {
      whenWhole(() => {
        if (!to.destroyed && !to.write(chunk)) {
          from.pause();
          to.once("drain", () => void (isCut || from.resume()));
        }
      });
    });
    from.on("end", () => whenWhole(() => to.end()));
    from.on("close", () => whenWhole(() => to.destroy()));
  };

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      isCut = true;
      for (const socket of open) socket.pause();
    },
    mend() {
      isCut = false;
      for (const act of waiting.splice(0)) act();
      for (const socket of open) socket.resume();
    },
    close() {
      for (const socket of open) socket.destroy();
      waiting = [];
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function rotate(ports: readonly number[], by: number): number[] {
  const first = ports.length === 0 ? 0 : by % ports.length;
  return [...ports.slice(first), ...ports.slice(0, first)];
}
