/** The law rock: an A under the midnight sun. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="#1b4f5f" />
      <g fill="none" stroke="#f4f1e8" strokeLinecap="round" strokeWidth="3.1">
        <path d="M8.6 24.6 16 9l7.4 15.6" />
        <path d="M12 18.9h8" />
      </g>
      <circle cx="16" cy="4.7" r="1.9" fill="#e6b45a" />
    </svg>
  );
}
