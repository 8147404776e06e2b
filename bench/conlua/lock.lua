-- lock: acquire and release a free lock.

local common = dofile((arg[0]:match("^.*/") or "") .. "common.lua")
local con = require("conlua")

local function loop(lock, n)
  for _ = 1, n do
    lock:acquire()
    lock:release()
  end
end

local n = common.count(1000000)
local lock = con.lock()
local start = con.clock()
loop(lock, n)
local seconds = con.clock() - start
assert(not lock:locked())
common.report(seconds, n)
