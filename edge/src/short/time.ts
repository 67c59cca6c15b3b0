import { Code, ConnectError } from "@connectrpc/connect";

export function timeIsUp(): ConnectError {
  return new ConnectError("the time for this call is up; ask again", Code.DeadlineExceeded);
}

/** What comes of work, or the error where it takes longer; the work goes on for others who wait for it. */
export async function within<T>(ms: number, work: Promise<T>, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const up = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(late()), ms);
  });
  try {
    return await Promise.race([work, up]);
  } finally {
    clearTimeout(timer);
  }
}
