/** The ids asked for during one turn of the event loop travel in one request per object, at most this many in one. */
const MOST = 100;

interface Waiting<T> {
  ids: Map<string, ((found: T | undefined) => void)[]>;
  reject: ((error: unknown) => void)[];
}

interface Item {
  id: string;
}

/** Asks about single records; what is asked in one turn is put together. Whoever is not in the answer gets nothing. */
export function gathered<T extends Item>(ask: (object: string, ids: string[]) => Promise<{ items: T[] }>) {
  const waiting = new Map<string, Waiting<T>>();

  const flush = async (object: string): Promise<void> => {
    const batch = waiting.get(object);
    if (!batch) return;
    waiting.delete(object);
    const ids = [...batch.ids.keys()];
    try {
      const found = new Map<string, T>();
      for (let start = 0; start < ids.length; start += MOST) {
        const { items } = await ask(object, ids.slice(start, start + MOST));
        for (const item of items) found.set(item.id, item);
      }
      for (const [id, resolvers] of batch.ids) for (const resolve of resolvers) resolve(found.get(id));
    } catch (error) {
      for (const reject of batch.reject) reject(error);
    }
  };

  return (object: string, id: string): Promise<T | undefined> =>
    new Promise((resolve, reject) => {
      let batch = waiting.get(object);
      if (!batch) {
        batch = { ids: new Map(), reject: [] };
        waiting.set(object, batch);
        setTimeout(() => flush(object), 0);
      }
      batch.ids.set(id, [...(batch.ids.get(id) ?? []), resolve]);
      batch.reject.push(reject);
    });
}
