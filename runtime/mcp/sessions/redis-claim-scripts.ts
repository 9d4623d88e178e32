// What claims in Redis do in one step. Of a session: KEYS[1] begins a hash per request id, which says which process and run
// has a call, by its digest: `process/run`, and `/run` where no process has an answer on its way to a client. KEYS[2] begins a
// hash per run with the answers, by request and digest, each behind a sign that says whether it was kept. KEYS[3] has what is
// under way, KEYS[4] what was carried out, by run and call, both in the order in which they came; KEYS[5] the bytes of the
// answers to those, all together under an empty name.

const COMMON = `local function callsOf(field) return KEYS[1] .. ':' .. string.sub(field, 1, -45) end
local function digestOf(field) return string.sub(field, -43) end
local function answersOf(run) return KEYS[2] .. ':' .. run end
local function runOf(owner) return string.sub(owner, string.find(owner, '/') + 1) end
local function weigh(member, bytes)
  local before = tonumber(redis.call('HGET', KEYS[5], member) or 0)
  if bytes > 0 then redis.call('HSET', KEYS[5], member, bytes) else redis.call('HDEL', KEYS[5], member) end
  return redis.call('HINCRBY', KEYS[5], '', bytes - before)
end
local function unkeep(member)
  if redis.call('ZREM', KEYS[4], member) == 1 then weigh(member, 0) end
end
local function free(field, run)
  local owner = redis.call('HGET', callsOf(field), digestOf(field))
  if not owner or runOf(owner) ~= run then return end
  redis.call('HDEL', callsOf(field), digestOf(field))
  redis.call('ZREM', KEYS[3], field)
  unkeep(run .. ' ' .. field)
end
`;

/** Takes a call, or says who has it and what its answer is, or that too many are under way. */
export const CLAIM = `${COMMON}local field, mine, self, now, kept, most = unpack(ARGV)
local owner = redis.call('HGET', callsOf(field), digestOf(field))
if owner then
  local answer = redis.call('HGET', answersOf(runOf(owner)), field)
  if answer and string.sub(owner, 1, 1) == '/' then
    owner = self .. owner
    redis.call('HSET', callsOf(field), digestOf(field), owner)
  end
  return { owner, answer }
end
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now - kept)
if redis.call('ZCARD', KEYS[3]) >= tonumber(most) then return 'full' end
redis.call('ZADD', KEYS[3], now, field)
redis.call('PEXPIRE', KEYS[3], kept)
redis.call('HSET', callsOf(field), digestOf(field), mine)
redis.call('PEXPIRE', callsOf(field), kept)
return false`;

/** Keeps the answer of a run, if the run has the call, and says whether it is on its way. Beyond what is kept the oldest go. */
export const RECORD = `${COMMON}local field, mine, next, answer, now, kept, most, mostBytes = unpack(ARGV)
if redis.call('HGET', callsOf(field), digestOf(field)) ~= mine then return 0 end
local run = runOf(mine)
redis.call('ZREM', KEYS[3], field)
redis.call('HSET', callsOf(field), digestOf(field), next)
redis.call('HSET', answersOf(run), field, answer)
for _, past in ipairs(redis.call('ZRANGEBYSCORE', KEYS[4], '-inf', now - kept)) do unkeep(past) end
redis.call('ZADD', KEYS[4], now, run .. ' ' .. field)
local bytes = weigh(run .. ' ' .. field, #answer)
local function partsOf(member)
  local at = string.find(member, ' ')
  return string.sub(member, 1, at - 1), string.sub(member, at + 1)
end
for _, member in ipairs(redis.call('ZRANGE', KEYS[4], 0, -1 - most)) do
  local past, call = partsOf(member)
  free(call, past)
  redis.call('HDEL', answersOf(past), call)
  unkeep(member)
end
bytes = tonumber(redis.call('HGET', KEYS[5], ''))
for _, member in ipairs(bytes > tonumber(mostBytes) and redis.call('ZRANGE', KEYS[4], 0, -1) or {}) do
  if bytes <= tonumber(mostBytes) then break end
  local past, call = partsOf(member)
  redis.call('HSET', answersOf(past), call, '-')
  bytes = weigh(member, 1)
end
for _, key in ipairs({ callsOf(field), answersOf(run), KEYS[4], KEYS[5] }) do redis.call('PEXPIRE', key, kept) end
return 1`;

/** Gives calls of a run free: that one, or all that it has answered. Its answers are there for a moment still. */
export const RELEASE = `${COMMON}local run, handed, only = unpack(ARGV)
for _, field in ipairs(only and { only } or redis.call('HKEYS', answersOf(run))) do free(field, run) end
return redis.call('PEXPIRE', answersOf(run), handed, 'LT')`;

/** Gives all free that a session has under a request id. */
export const CANCEL = `${COMMON}local request = ARGV[1]
local owners = redis.call('HGETALL', KEYS[1] .. ':' .. request)
for at = 1, #owners, 2 do free(request .. ' ' .. owners[at], runOf(owners[at + 1])) end`;

/** Says which process brings the answer of a run to a client, or that none does. */
export const BRING = `${COMMON}local field, run, process = unpack(ARGV)
local owner = redis.call('HGET', callsOf(field), digestOf(field))
if owner and runOf(owner) == run then redis.call('HSET', callsOf(field), digestOf(field), process .. '/' .. run) end`;
