-- queue: 1 MB strings from a child process to its parent, eight under way at most.

local common = dofile((arg[0]:match("^.*/") or "") .. "common.lua")
local con = require("conlua")

local KINDS = 8
local n = common.count(500)
local queue, ready, go = con.queue(KINDS), con.event(), con.event()

local function produce()
  local items = {}
  for i = 0, KINDS - 1 do items[i] = string.char(i):rep(common.MB) end
  ready:set()
  go:wait()
  for i = 0, n - 1 do queue:put(items[i % KINDS]) end
end

local function consume()
  for i = 0, n - 1 do
    local item = queue:get()
    local kind = i % KINDS
    assert(#item == common.MB and item:byte() == kind and item:byte(-1) == kind)
  end
end

local child = con.process.spawn(produce)
ready:wait()
local start = con.clock()
go:set()
consume()
local seconds = con.clock() - start
assert(child:join() and child.exitcode == 0)
common.report(seconds, n)
