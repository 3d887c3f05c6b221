import {
  DndContext,
  type DragEndEvent,
  DragOverlay,
  type DragStartEvent,
  MouseSensor,
  pointerWithin,
  TouchSensor,
  useDraggable,
  useDroppable,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import { type HTMLAttributes, type ReactNode, useState } from "react";

interface DragAreaProps {
  /** What was let go over which zone. */
  onDrop(item: string, zone: string): void;
  /** What is seen under the pointer while something is dragged. */
  drawn(item: string): ReactNode;
  children: ReactNode;
}

/**
 * Inside it things are dragged with the mouse, or by a long press with the finger. The keyboard has its own ways wherever
 * this is used, because a key that moves by pixels helps nobody.
 */
export function DragArea({ onDrop, drawn, children }: DragAreaProps) {
  const [item, setItem] = useState<string>();
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 250, tolerance: 8 } }),
  );
  const end = ({ active, over }: DragEndEvent) => {
    setItem(undefined);
    if (over) onDrop(String(active.id), String(over.id));
  };
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={pointerWithin}
      onDragStart={({ active }: DragStartEvent) => setItem(String(active.id))}
      onDragEnd={end}
      onDragCancel={() => setItem(undefined)}
      accessibility={SILENT}
    >
      {children}
      <DragOverlay dropAnimation={null}>{item !== undefined && drawn(item)}</DragOverlay>
    </DndContext>
  );
}

/** Whoever hears the screen moves things by menu, and hears of that from the screen itself. */
const SILENT = {
  announcements: {
    onDragStart: () => undefined,
    onDragOver: () => undefined,
    onDragEnd: () => undefined,
    onDragCancel: () => undefined,
  },
  screenReaderInstructions: { draggable: "" },
};

interface DragItemProps extends HTMLAttributes<HTMLDivElement> {
  item: string;
  still?: boolean;
}

/** Something that can be dragged. */
export function DragItem({ item, still, children, ...rest }: DragItemProps) {
  const { setNodeRef, listeners, isDragging } = useDraggable({ id: item, disabled: still });
  return (
    <div ref={setNodeRef} {...listeners} {...rest} data-dragged={isDragging || undefined}>
      {children}
    </div>
  );
}

interface DropZoneProps extends HTMLAttributes<HTMLDivElement> {
  zone: string;
  still?: boolean;
}

/** Somewhere things can be let go. */
export function DropZone({ zone, still, children, ...rest }: DropZoneProps) {
  const { setNodeRef, isOver } = useDroppable({ id: zone, disabled: still });
  return (
    <div ref={setNodeRef} {...rest} data-over={isOver || undefined}>
      {children}
    </div>
  );
}
