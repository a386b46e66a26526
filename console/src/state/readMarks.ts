/** How far each chat was read in this browser. */

const KEY = 'chatledger.read';
/** Of that many chats; of older ones the last message counts as read. */
const MAX_MARKS = 2_000;

export class ReadMarks {
  #marks = load();

  constructor(changed: () => void) {
    // Another tab has read something.
    addEventListener('storage', ({ key }) => {
      if (key !== KEY) return;
      this.#marks = load();
      changed();
    });
  }

  /** `at`: ISO 8601, of the last message. */
  isRead(chatId: string, at: string): boolean {
    return at <= (this.#marks.get(chatId) ?? '');
  }

  /** Answers whether that is new. */
  read(chatId: string, at: string): boolean {
    if (this.isRead(chatId, at)) return false;
    this.#marks.delete(chatId);
    this.#marks.set(chatId, at);
    localStorage.setItem(KEY, JSON.stringify([...this.#marks].slice(-MAX_MARKS)));
    return true;
  }
}

function load(): Map<string, string> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    // Written by nobody but this class.
    return new Map(Array.isArray(stored) ? (stored as [string, string][]) : []);
  } catch {
    return new Map();
  }
}
