-- The private memory of a child process that has collected its garbage once and waits.

local common = dofile((arg[0]:match("^.*/") or "") .. "common.lua")
local con = require("conlua")

local n = common.count(4)
local ready, stop = con.semaphore(0), con.event()

local function wait()
  collectgarbage()
  ready:release()
  stop:wait()
end

local children = {}
for i = 1, n do children[i] = con.process.spawn(wait) end
for _ = 1, n do ready:acquire() end
local bytes = 0
for i = 1, n do bytes = bytes + common.private(children[i].pid) end
stop:set()
for i = 1, n do assert(children[i]:join() and children[i].exitcode == 0) end
common.report(bytes, n)
