/** What a Dockerfile says of the image that it ends with. */

export interface ImageStage {
  readonly from: string;
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
  readonly workdir: string;
  readonly entrypoint: readonly string[];
  /** Paths in the stage before -> paths in the image. */
  readonly copied: readonly (readonly [from: string, to: string])[];
}

/** Reads the last stage; fails on a word that it does not know, which could change what runs. */
export function finalStage(text: string): ImageStage {
  const lines = text
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const said = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));
  const stage = { from: '', env: {} as Record<string, string>, user: '', workdir: '/', entrypoint: [] as string[] };
  const copied: [string, string][] = [];
  for (const line of said) {
    const [, word = '', rest = ''] = /^(\S+) (.*)$/.exec(line) ?? [];
    if (word === 'FROM') stage.from = rest;
    else if (word === 'ENV')
      for (const [, name = '', value = ''] of rest.matchAll(/(\w+)=(\S+)/g)) stage.env[name] = value;
    else if (word === 'USER') stage.user = rest;
    else if (word === 'WORKDIR') stage.workdir = rest;
    else if (word === 'ENTRYPOINT') stage.entrypoint = JSON.parse(rest) as string[];
    else if (word === 'COPY') copied.push(/^--from=\w+ (\S+) (\S+)$/.exec(rest)?.slice(1) as [string, string]);
    else if (word !== 'LABEL' && word !== 'EXPOSE') throw new Error(`Unknown in the final stage: ${line}`);
  }
  return { ...stage, copied };
}
