import { type ComponentType, lazy, type ReactNode, Suspense } from "react";

/** A part whose code comes when it is first drawn, which for most people is never; until then `waiting` stands there. */
export function later<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  waiting: ReactNode = null,
): ComponentType<Props> {
  const Loaded = lazy(async () => ({ default: await load() })) as ComponentType<Props>;
  return function Later(props) {
    return (
      <Suspense fallback={waiting}>
        <Loaded {...props} />
      </Suspense>
    );
  };
}
