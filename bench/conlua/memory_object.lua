-- The memory of a lock: in the shared arena, or with "handle" as second argument of its handle in
-- the Lua state.

local common = dofile((arg[0]:match("^.*/") or "") .. "common.lua")
local con = require("conlua")

---Make `count` locks and keep them in `into`, which has room for them.
local function make(into, count)
  for i = 1, count do into[i] = con.lock() end
end

---A table with `count` places.
local function room(count)
  local places = {}
  for i = 1, count do places[i] = false end
  return places
end

local n = common.count(10000)
local first, all = room(1000), room(n)
make(first, #first)
common.collect()
local shared, heap = common.shared(), collectgarbage("count") * 1024
make(all, n)
common.collect()
shared, heap = common.shared() - shared, collectgarbage("count") * 1024 - heap
assert(all[1] ~= all[n] and not all[n]:locked())
common.report(math.max(arg[2] == "handle" and heap or shared, 0), n)
