// Whether a memory is worth its time: where values are all different, remembering them takes as long as masking them
// (copies, garbage, tables that leave the processor's cache), so that a memory that answers too seldom rests.

/** When a memory rests. */
export interface TrialTerms {
  /** Questions after which it is judged. */
  readonly questions: number;
  /** One in so many must have been answered; else it rests for seven times as many questions. */
  readonly leastAnswered: number;
}

/** For what is masked in about a microsecond: names, domains, leaves of JSON. */
export const FOR_VALUES: TrialTerms = { questions: 16_384, leastAnswered: 4 };
/** For whole fields on bytes, whose look-up costs a tenth of what most maskers take. */
export const FOR_FIELDS: TrialTerms = { questions: 8_192, leastAnswered: 6 };
/** For what takes several: a few answers pay for many vain questions. */
export const FOR_TEXTS: TrialTerms = { questions: 16_384, leastAnswered: 16 };
const REST = 7;

/** The judge of one memory. */
export interface RecentTrial {
  /** Call once for each value: whether to ask the memory, and to tell it what the value became. */
  isAwake(): boolean;
  /** Call when it had the answer. */
  noteAnswer(): void;
}

/** Awake at first. */
export function newRecentTrial({ questions, leastAnswered }: TrialTerms): RecentTrial {
  let asked = 0;
  let answered = 0;
  let resting = 0;
  return {
    isAwake() {
      if (resting > 0) {
        resting--;
        return false;
      }
      if (++asked < questions) return true;
      if (answered * leastAnswered < asked) resting = REST * questions;
      asked = 0;
      answered = 0;
      return true;
    },
    noteAnswer() {
      answered++;
    },
  };
}
