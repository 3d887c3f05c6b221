import type { KeyboardEvent } from "react";

const STEPS: Record<string, [number, number]> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

/** Arrows walk from card to card; with Shift they carry the card one column on. */
export function walk(event: KeyboardEvent, board: HTMLElement | null, carry: (id: string, step: number) => void): void {
  const step = STEPS[event.key];
  const card = (event.target as Element).closest<HTMLElement>("[data-card]");
  // The menu of a card has its own arrows.
  if (!step || !card || !board || event.defaultPrevented || (event.target as Element).closest(".card-menu")) return;
  event.preventDefault();
  const [across, down] = step;
  if (event.shiftKey) {
    if (across !== 0) carry(card.dataset.card ?? "", across);
    return;
  }
  const cells = [...board.querySelectorAll<HTMLElement>("[data-cell]")].map((cell) => [
    ...cell.querySelectorAll<HTMLElement>("[data-card]"),
  ]);
  const cell = cells.findIndex((cards) => cards.includes(card));
  const at = cells[cell]?.indexOf(card) ?? 0;
  const next = down !== 0 ? cells[cell]?.[at + down] : nearest(cells, cell, across, at);
  next?.querySelector<HTMLElement>("a")?.focus();
}

/** The card beside this one, past columns that are empty. */
function nearest(cells: HTMLElement[][], from: number, step: number, at: number): HTMLElement | undefined {
  for (let cell = from + step; cell >= 0 && cell < cells.length; cell += step) {
    const cards = cells[cell] ?? [];
    if (cards.length > 0) return cards[Math.min(at, cards.length - 1)];
  }
  return undefined;
}
