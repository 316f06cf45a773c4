import type { Field } from '../../model/chargeFields.ts';
import type { ExitCode } from '../../model/exitCodes.ts';

/** What an undo file puts back, as far as programs are told of it. */
export interface UndoFacts {
  readonly run: { readonly id: string };
  readonly written: { readonly path: string; readonly id: string } | null;
  readonly charges: number;
  readonly cells: number;
  readonly notUndone: readonly {
    readonly row: number;
    readonly tab: string | null;
    readonly chargeId: number;
    readonly field: Field;
    readonly sent: string | number | null | undefined;
    readonly why: string;
  }[];
  readonly uncertain: number;
}

/** What `charges undo --json` prints. @param incomplete what people are told if not everything can be put back */
export function undoJson(
  { run, written, charges, cells, notUndone, uncertain }: UndoFacts,
  exitCode: ExitCode,
  incomplete: string | null,
): object {
  return {
    run: run.id,
    file: written?.path ?? null,
    undo: written?.id ?? null,
    charges,
    cells,
    notUndone: notUndone.map(({ row, tab, chargeId, field, sent, why }) => ({
      row,
      tab,
      chargeId,
      field,
      sent: sent ?? null,
      why,
    })),
    uncertain,
    exitCode,
    error: incomplete === null ? null : { code: 'not-undone', message: incomplete },
  };
}
