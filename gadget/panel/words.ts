/**
 * What the panel says of the codes of a diagnosis. The words themselves lie in `locales/<tag>/words.ts`; how values get into them is in
 * `fill.ts`. The name of a cause is that of `shared/causes/`, here is only what that does not say.
 */
import type { AdviceCode, BlindSpot, EvidenceCode, HealthLevel } from '../../sdk/index.ts';

/** How an advice is told. What happened → what it means for me → one thing to do. */
export interface AdviceWords {
  /** For the agent, at most 32 characters; the name of the cause where absent. */
  readonly head?: string;
  /** What it means for the agent: one sentence. Values are those of the finding's evidence. */
  readonly means: string;
  /** The one thing that the agent can do. */
  readonly act: string;
  /** The one thing that the administrator can do: the action of Cisco's technote 211376 where it has one. */
  readonly admin: string;
}

/** All words of one language. */
export interface PanelWords {
  readonly advice: Readonly<Record<AdviceCode, AdviceWords>>;
  /** What was seen. Values as in `docs/diagnosis.md`, section "Evidence". */
  readonly evidence: Readonly<Record<EvidenceCode, string>>;
  readonly blindSpots: Readonly<Record<BlindSpot, string>>;
  /** A level in a table or a list. */
  readonly levels: Readonly<Record<HealthLevel, string>>;
  /** What stands as a value of evidence where that is a code itself. */
  readonly values: Readonly<Record<string, string>>;
}
