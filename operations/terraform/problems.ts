import { Failure, LockHeld, type PlainError, SignInNeeded } from '../errors';
import { ago } from '../time';
import { isLockError, parseLock, type StateLock } from './lock';
import type { Diagnostic } from './messages';
import type { Tally } from './tally';

/** What a message about a failed run needs to know of it. */
export interface RunFacts {
  /** What a person calls it, for example `sandbox-dev/ada` or `sandbox-dev-network`. */
  readonly what: string;
  /** The command that goes on, for example `./biosphere up sandbox-dev/ada`. */
  readonly resume: string;
  /** The command that removes what exists without being in the state; none where that would be too much. */
  readonly startOver?: string | undefined;
  /** Runs Terraform in the same folder by hand: `TF_DATA_DIR=… ./biosphere exec -- terraform -chdir=…`. */
  readonly byHand: string;
  readonly now: Date;
}

/** Turns what Terraform said before it stopped into one error for a person: the first cause, not its consequences. */
export function problemOf(tally: Tally, facts: RunFacts): PlainError {
  const locked = tally.errors.find(isLockError);
  if (locked) {
    const lock = parseLock(locked);
    return lock ? lockProblem(lock, facts) : (stateProblem(locked, facts) ?? lockProblem(null, facts));
  }
  const [first] = tally.errors;
  if (!first) return silent(tally, facts);
  return (
    stateProblem(first, facts) ??
    orphanProblem(first, facts) ??
    installProblem(first, facts) ??
    signInProblem(first, facts) ??
    plain(tally, facts)
  );
}

export function lockProblem(lock: StateLock | null, { what, byHand, resume, now }: RunFacts): LockHeld {
  if (lock === null) {
    return new LockHeld(
      `The state of ${what} is locked, and the lock itself cannot be read`,
      'Each state is changed by one run at a time; its lock is a small object beside it that says who holds it',
      `When you are sure that nobody runs, delete the object that ends in .tflock beside the state in the state store, then ${resume}`,
    );
  }
  return new LockHeld(
    `The state of ${what} is locked: ${lock.who} runs ${lock.operation}, begun ${ago(lock.created, now)}`,
    'Each state is changed by one run at a time',
    `Wait for that run and use ${resume} again. If it no longer runs, unlock with ${byHand} force-unlock -force ${lock.id}`,
  );
}

function stateProblem({ summary, detail }: Diagnostic, { what, resume }: RunFacts): PlainError | null {
  const text = `${summary}\n${detail}`;
  const aboutState =
    /S3 bucket|loading state|reading state|existing workspaces|refreshing state|saving state|persist state|the state/i;
  if (!aboutState.test(text) || !/S3|backend/.test(text)) return null;
  const fix = './biosphere doctor shows which profile leads to the state store; mend it there';
  if (/InvalidAccessKeyId|SignatureDoesNotMatch|InvalidToken|ExpiredToken|InvalidClientTokenId/.test(text)) {
    return new SignInNeeded(
      `The state store did not accept the credentials for the state of ${what} (${codeIn(text)})`,
      'The state store has credentials of its own, apart from those of the cloud, in a profile of the AWS configuration file',
      `${fix}, then ${resume}`,
    );
  }
  if (/AccessDenied|StatusCode: 403/.test(text)) {
    return new Failure(
      `The state store denied access to the state of ${what} (${codeIn(text)})`,
      "These credentials open only the state they are for: the platform team's all shared stacks, a developer's the biomes",
      `${fix}, then ${resume}`,
    );
  }
  if (/connection refused|no such host|i\/o timeout|request send failed|StatusCode: 50\d/.test(text)) {
    return new Failure(
      `The state store does not answer (${lastClause(text)})`,
      'The state of every stack is kept there, and nothing was changed without it',
      `Start the local cloud with ./biosphere cloud up, or look with ./biosphere doctor, then ${resume}`,
    );
  }
  if (/NoSuchBucket|does not exist/.test(text)) {
    return new Failure(
      `The state store has no bucket for the state of ${what}`,
      'Its buckets are made when the state store is set up',
      `Look with ./biosphere cloud status and ./biosphere doctor, then ${resume}`,
    );
  }
  return null;
}

/** A run that was killed has created things which its state does not know: Terraform saves it every 20 seconds only. */
function orphanProblem(diagnostic: Diagnostic, { what, resume, startOver }: RunFacts): Failure | null {
  if (!/AlreadyExists|ResourceConflictException|already exists/.test(`${diagnostic.summary}\n${diagnostic.detail}`))
    return null;
  return new Failure(
    `${what}: something exists that its state does not know: ${describe(diagnostic)}`,
    'A run that was killed leaves such things behind; Terraform changes only what its state knows',
    startOver
      ? `${startOver} finds and removes everything by its names, data included; then ${resume}`
      : `Take it into the state with terraform import, or remove it by hand, then ${resume}`,
  );
}

function installProblem({ summary, detail }: Diagnostic, { resume }: RunFacts): Failure | null {
  if (!/provider packages|install provider|required provider|dependency lock file|Required plugins/i.test(summary))
    return null;
  return new Failure(
    `Terraform could not get a provider: ${summary.replace(/\.$/, '')}. ${firstSentence(detail)}`,
    'Providers come from where set-up found them: your own Terraform CLI configuration, a mirror on this machine, or the registry',
    `./biosphere doctor shows which it is; mend it, then ${resume}`,
  );
}

function signInProblem({ summary, detail }: Diagnostic, { what, resume }: RunFacts): SignInNeeded | null {
  const text = `${summary}\n${detail}`;
  if (
    !/No valid credential sources|SSO session|token (has|is) expired|ExpiredToken|InvalidClientTokenId|failed to get shared config profile/i.test(
      text,
    )
  ) {
    return null;
  }
  return new SignInNeeded(
    `There are no valid credentials for ${what}: ${firstSentence(detail) || summary}`,
    'Each account is reached through a profile of the AWS configuration file',
    `Sign in (for example aws sso login --profile …; ./biosphere doctor names the profile), then ${resume}`,
  );
}

function plain({ errors, total, done }: Tally, { what, resume }: RunFacts): Failure {
  const [first, ...others] = errors.filter((each) => each.summary !== 'execution halted');
  const told = first ? describe(first) : 'Terraform stopped';
  const more = others.length > 0 ? ` (and ${others.length} more, in the log of the run)` : '';
  return new Failure(
    `${what}: ${told}${more}`,
    total > 0
      ? `${done} of ${total} changes were made and are in the state; the others were not begun or failed`
      : 'Nothing was changed',
    `Mend the cause and go on with ${resume}: what is done is not done twice`,
  );
}

function silent({ stray }: Tally, { what, resume, byHand }: RunFacts): Failure {
  return new Failure(
    `Terraform ended without saying why${stray.length > 0 ? `; its last words: ${stray.slice(-5).join(' ')}` : ''}`,
    `The state of ${what} holds all that Terraform could still write`,
    `Go on with ${resume}, or look by hand with ${byHand} plan`,
  );
}

/** `aws_lambda_function.intake: creating Lambda Function (x): …`. */
export function describe({ summary, detail, address }: Diagnostic): string {
  const said = inPlainWords(summary);
  const told = detail && !summary.includes(detail) ? `${said}: ${firstSentence(inPlainWords(detail))}` : said;
  return (address ? `${address}: ${told}` : told).replace(/\s+/g, ' ').trim();
}

/** What a function answered when it failed is a JSON document with a stack trace: only its message is for a person. */
function inPlainWords(text: string): string {
  return text.replace(/\{"errorType".*\}/s, (json) => {
    try {
      return String((JSON.parse(json) as { errorMessage?: string }).errorMessage ?? json);
    } catch {
      return json;
    }
  });
}

function firstSentence(text: string): string {
  return (text.trim().split(/\n\s*\n/)[0] ?? '').replace(/\s+/g, ' ').trim();
}

function lastClause(text: string): string {
  return (
    text
      .trim()
      .split(/, (?=[A-Za-z])/)
      .at(-1) ?? ''
  )
    .replace(/\s+/g, ' ')
    .trim();
}

function codeIn(text: string): string {
  return (
    /(InvalidAccessKeyId|SignatureDoesNotMatch|InvalidToken|ExpiredToken|InvalidClientTokenId|AccessDenied)/.exec(
      text,
    )?.[1] ?? 'status 403'
  );
}
