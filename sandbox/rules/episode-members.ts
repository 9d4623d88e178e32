import { badData } from '../engine/api-error.ts';
import { stemOf } from '../engine/model.ts';
import type { Rulebook, Rules } from '../engine/rulebook.ts';

/** What is gathered into episodes. */
const GATHERED = ['Alert', 'Incident'] as const;

/**
 * Members of an episode. The owners of its first one were told of the episode, so nobody tells them again; as no key may set
 * that mark, and the server sets it in the name of the caller, a key cannot add the first member.
 */
function memberRules(kind: (typeof GATHERED)[number]): Rules {
  const table = `${kind}EpisodeMember`;
  const [episode, member] = [`${stemOf(kind)}EpisodeId`, `${stemOf(kind)}Id`];
  return {
    checkCreate: (draft, { store }) => {
      const { values } = draft;
      for (const column of [episode, member]) if (!values[column]) throw badData(`${column} is required`);
      const others = store.where(table, episode, values[episode]);
      if (others.some((row) => row[member] === values[member]))
        throw badData(`${kind} is already a member of this episode`);
      if (!values.addedAt) draft.give('addedAt', store.now());
      const mark = `isOwnerNotifiedOf${kind}Added`;
      if (values[mark] === undefined && others.length === 0) draft.give(mark, true);
    },
  };
}

/** Members of episodes of alerts and incidents. */
export const EPISODE_MEMBER_RULES: Rulebook = Object.fromEntries(
  GATHERED.map((kind) => [`${kind}EpisodeMember`, memberRules(kind)]),
);
