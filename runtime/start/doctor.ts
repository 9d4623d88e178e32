/** The subcommand `doctor`: gathers what is to be examined, has it examined, and prints what was found. */
import { homedir } from 'node:os';
import type { Credential } from '../basics/credential.ts';
import { StartError, ToolError } from '../basics/errors.ts';
import { checkClients } from '../doctor/clients.ts';
import { type Finding, fault, ok, parted, skipped, warning } from '../doctor/finding.ts';
import { checkKeyThere, checkKeyUse } from '../doctor/key.ts';
import { checkAuditFile, checkNode, checkPort, checkProxy } from '../doctor/machine.ts';
import { checkFace } from '../doctor/names.ts';
import { checkReach, type Site } from '../doctor/reach.ts';
import { checkSharing } from '../doctor/redis.ts';
import { isWell, type Report, reportJson, reportText } from '../doctor/report.ts';
import { type AnsweredThere, checkSignInMetadata } from '../doctor/sign-in.ts';
import { ONEUPTIME_API } from '../oneuptime/face.ts';
import { metadataAddress } from '../signin/resource.ts';
import { type OutgoingProxy, outgoingProxy } from '../upstream/outgoing-proxy.ts';
import { Upstream } from '../upstream/upstream.ts';
import { type ExaminedProduct, examinedKeyOf, openExamined } from './examined-product.ts';
import { checkSignIn } from './examined-sign-in.ts';
import { hideInFaults, withoutHidden } from './fault-text.ts';
import { apiOf } from './open-core.ts';
import { packageVersion, wantedNode } from './package-root.ts';
import { secretsOf } from './secrets-of.ts';
import { SETTING_TABLE, TEAM } from './setting-table.ts';
import { examinedSettings, readEnvFile, type Settings } from './settings.ts';
import { signInProblem } from './sign-in-rules.ts';

/** Where the doctor looks: of a process its own, in tests another. */
export interface DoctorsPlace {
  readonly env: NodeJS.ProcessEnv;
  /** The file `.env`, where there is one. */
  readonly readFile?: () => NodeJS.ProcessEnv;
  readonly home: string;
  readonly project: string;
}

/** Examines all that can be, prints it, and sets the exit code: 1 where something keeps the server from working. */
export async function runDoctor(argv: readonly string[]): Promise<void> {
  const place = { env: process.env, readFile: readEnvFile, home: homedir(), project: process.cwd() };
  const flags = argv.filter((word) => word !== '--json');
  const report = await doctorsReport(flags, place);
  if (report === 'version') process.stdout.write(`${await packageVersion()}\n`);
  else if (report === 'help') process.stdout.write((await import('./describe-settings.ts')).usage());
  else {
    process.stdout.write(flags.length < argv.length ? reportJson(report) : reportText(report));
    process.exitCode = isWell(report) ? 0 : 1;
  }
  // Whatever was left open, such as a connection that never came about, is waited for by nobody.
  setTimeout(() => process.exit(), LAST_MS).unref();
}

const LAST_MS = 2_000;

/** What is found of a server that would be started with these flags; or the question that they ask. Nothing of it is a secret. */
export async function doctorsReport(
  flags: readonly string[],
  place: DoctorsPlace,
): Promise<Report | 'help' | 'version'> {
  const { env, home, project } = place;
  const read = examinedSettings(flags, env, place.readFile);
  if ('asked' in read) return read.asked;
  const settings = completed(read.settings);
  hideInFaults(secretsOf(settings));
  const { http } = settings;
  const { product, problems } = await openExamined(settings, env);
  hideInFaults([...secretsOf(settings), ...(product?.keys ?? [])]);
  const findings: Finding[] = [
    checkNode(process.versions.node, await wantedNode()),
    ...settingFindings({ ...read, problems: [...read.problems, ...problems] }, http ? {} : env),
    ...(await checkSites(settings, { product, env, isSure: !read.problems.some(isOfUrl) })),
    ...auditFindings(settings),
    ...(http ? await checkHttp(settings, env) : []),
    ...checkClients({ home, project, platform: process.platform, env }),
  ];
  await product?.close();
  const subject = http ? 'as a server over HTTP (--http)' : 'as a server on stdio (add --http for one over HTTP)';
  return { version: await packageVersion(), subject, findings: findings.map(hidden) };
}

/** What is wrong or odd with what was given, each by itself. `unread`: variables of which only those count that HTTP has alone. */
function settingFindings(
  { problems, warnings }: { readonly problems: readonly string[]; readonly warnings: readonly string[] },
  unread: NodeJS.ProcessEnv,
): Finding[] {
  const said = (make: typeof fault) => (text: string) => {
    const { says, next } = parted(text);
    return make('settings', says, next);
  };
  const found = [...problems.map(said(fault)), ...warnings.map(said(warning)), ...meaninglessOnStdio(unread)];
  return found.length > 0 ? found : [ok('settings', 'All that is set can be read.')];
}

/** What could not be read is as if it were not set. */
function completed(read: Settings): Settings {
  const usual = examinedSettings([], {});
  if ('asked' in usual) return read;
  const known = Object.entries(read).filter(([, value]) => value !== undefined);
  return { ...usual.settings, ...Object.fromEntries(known) };
}

function meaninglessOnStdio(env: NodeJS.ProcessEnv): Finding[] {
  const set = Object.values(TEAM).flatMap(({ variable }) => (env[variable]?.trim() ? [variable] : []));
  if (set.length === 0) return [];
  return [
    warning(
      'settings',
      `${set.join(', ')}: set, and without a meaning on stdio.`,
      'If the server is started with --http, run oneuptime-mcp doctor --http.',
    ),
  ];
}

const isOfUrl = (problem: string): boolean => problem.includes(SETTING_TABLE.upstreamUrl.variable);

interface Examined {
  readonly product: ExaminedProduct | undefined;
  readonly env: NodeJS.ProcessEnv;
  /** It is known whose the key without a name is: it is shown to nobody else, such as the usual instance in place of its own. */
  readonly isSure: boolean;
}

/** Each instance: the way to it, and what its key opens. */
async function checkSites(settings: Settings, { product, env, isSure }: Examined): Promise<Finding[]> {
  if (settings.sandbox) return [skipped('reach', 'Not looked at: --sandbox brings a OneUptime of its own, with keys.')];
  const findings: Finding[] = [];
  for (const { name, url, credential, isLent } of product?.instances ?? [ofSettings(settings)]) {
    if (name === undefined && !isSure) {
      const next = `Not looked at: ${SETTING_TABLE.upstreamUrl.variable} has to be right first.`;
      findings.push(skipped('reach', next));
      continue;
    }
    const proxy = proxyTo(url, env);
    const site: Site = { name, url, api: apiOf(ONEUPTIME_API, name), proxy };
    const isFirst = findings.every(({ level }) => level === 'skipped');
    if (isFirst) findings.push(...checkProxy(env, proxy, url));
    const { findings: reach, isReached } = await checkReach(site);
    findings.push(...reach);
    const missing = checkKeyThere(site, credential, { http: settings.http, isLent });
    if (missing !== undefined) findings.push(missing);
    else if (isReached && product !== undefined && credential !== undefined)
      findings.push(...(await checkKeyUse(await examinedKeyOf(product, { site, credential }))));
  }
  return findings;
}

function ofSettings({ upstreamUrl: url, credential, sharedKey: isLent }: Settings): {
  readonly name?: string;
  readonly url: string;
  readonly credential: Credential | undefined;
  readonly isLent: boolean;
} {
  return { url, credential, isLent };
}

/** What is wrong with its address was told with the settings. */
function proxyTo(url: string, env: NodeJS.ProcessEnv): OutgoingProxy | undefined {
  try {
    return outgoingProxy(env, url);
  } catch (cause) {
    if (cause instanceof StartError) return undefined;
    throw cause;
  }
}

function auditFindings({ audit }: Settings): Finding[] {
  return (audit ?? []).flatMap((target) => (target.kind === 'file' ? [checkAuditFile('audit', target.path)] : []));
}

async function checkHttp(settings: Settings, env: NodeJS.ProcessEnv): Promise<Finding[]> {
  const { host, port, metrics, redisUrl, sealKey } = settings;
  const isReplicated = env.KUBERNETES_SERVICE_HOST !== undefined;
  const isOurs = () => isThisServer(host, port);
  const ofMetrics = { check: 'metrics', host, setting: 'METRICS=N (or METRICS=on)' };
  return [
    await checkPort({ check: 'port', host, port, setting: '--port N (or PORT)' }, isOurs),
    ...(typeof metrics === 'number' ? [await checkPort({ ...ofMetrics, port: metrics }, isOurs)] : []),
    ...checkFace(settings),
    ...(await checkSharing({ redisUrl, sealKey, isReplicated })),
    ...(await checkSignIn(settings, env)),
    ...(await metadataFindings(settings, isReplicated)),
  ];
}

/** What clients read of signing in; whether it can be opened at all is looked at before. */
async function metadataFindings(settings: Settings, isReplicated: boolean): Promise<readonly Finding[]> {
  const { auth, publicUrl, redisUrl } = settings;
  if (auth === 'off' || publicUrl === undefined || signInProblem(settings) !== undefined) return [];
  const metadata = metadataAddress({ publicUrl });
  return checkSignInMetadata({ auth, publicUrl, redisUrl, isReplicated, metadata, ask: jsonAt });
}

async function jsonAt(url: string): Promise<AnsweredThere> {
  const { origin, pathname } = new URL(url);
  const api = { ...ONEUPTIME_API, title: 'This server', setting: TEAM.publicUrl.variable, basePath: '' };
  const upstream = new Upstream({ url: origin, api, deadlineMs: 3_000, retries: 0 });
  try {
    return { json: (await upstream.send({ method: 'GET', path: pathname, isRead: true }, undefined)).body ?? null };
  } catch (cause) {
    const isSilent = cause instanceof ToolError && SILENT.has(cause.code);
    return isSilent ? { silent: cause.message.replace(/\.$/, '') } : { json: null };
  } finally {
    await upstream.close();
  }
}

const SILENT: ReadonlySet<string> = new Set(['unreachable', 'timed_out']);

/** Whether what listens there answers as this server does when it is asked how it is. */
async function isThisServer(host: string, port: number): Promise<boolean> {
  const api = { ...ONEUPTIME_API, title: 'This server', setting: SETTING_TABLE.port.variable, basePath: '/mcp' };
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  const upstream = new Upstream({ url: `http://${name}:${port}`, api, deadlineMs: 3_000, retries: 0 });
  const asked = { method: 'GET', path: '/health', isRead: true };
  const answer = await upstream.send(asked, undefined).catch(() => undefined);
  await upstream.close();
  return (answer?.body as { version?: unknown } | undefined)?.version !== undefined;
}

/** Whatever a file or an answer held. */
function hidden({ says, next, ...finding }: Finding): Finding {
  return { ...finding, says: withoutHidden(says), ...(next === undefined ? {} : { next: withoutHidden(next) }) };
}
