-- Two processes in turns under scheduling.drive, slices of 20 ms. By the second argument prints,
-- with a count of 1: "dispatcher": the processor time that the dispatcher took; "elapsed": how
-- long all lasted; "share": by how much the share of one job was off from a half, while both were
-- there; "half": a half.

local common = dofile((arg[0]:match("^.*/") or "") .. "common.lua")

local seconds = common.count(200) / 100 -- of the machine, for both jobs

local function work(s)
  local began = os.clock()
  while os.clock() - began < s do end
end

local result = scheduling.drive{policy = "rr", quantum = 0.02, jobs = {
  {name = "A", target = work, args = {seconds / 2}},
  {name = "B", target = work, args = {seconds / 2}},
}}
local till = math.min(result.of.A.finish, result.of.B.finish)
local had = {A = 0, B = 0}
for _, s in ipairs(result.trace) do
  if had[s.job] and s.from < till then had[s.job] = had[s.job] + math.min(s.to, till) - s.from end
end
common.report(({
  dispatcher = result.measured.dispatcher,
  elapsed = result.span,
  share = math.abs(had.A / (had.A + had.B) - 0.5),
  half = 0.5,
})[arg[2] or "dispatcher"], 1)
