/** Says that something which may be changed elsewhere is closed here. */
export function Lock({ text }: { text: string }) {
  return (
    <span className="lock" role="img" aria-label={text} title={text}>
      <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
        <path d="M4.5 7V5a3.5 3.5 0 0 1 7 0v2" fill="none" stroke="currentColor" strokeWidth="1.6" />
        <rect x="3" y="7" width="10" height="7" rx="1.5" fill="currentColor" />
      </svg>
    </span>
  );
}
