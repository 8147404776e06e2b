-- SPDX-License-Identifier: MIT
--- Tasks and threads terminated at random, clients that reset at random: nothing stays behind.

local sockets = require "sockets"
local socket = require "socket"
local conlua = require "conlua"

local random = math.random

local function serve(c)
  local _ <close> = setmetatable({}, {__close = function() c:close() end})
  while true do
    local line, err = c:receive()
    if not line then break end
    if not c:send(line .. "\n") or err then break end
  end
end

local function visit(port)
  local c = socket.connect("127.0.0.1", port)
  if not c then return end
  local _ <close> = setmetatable({}, {__close = function() c:close() end})
  for i = 1, random(0, 4) do
    c:send(("x"):rep(random(0, 3000)) .. i .. "\n")
    if random(5) > 1 and not c:receive() then return end
    if random(6) == 1 then sleep(random() / 500) end
  end
  local way = random(4)
  if way == 1 then c:send("no newl")
  elseif way == 2 then c:setoption("linger", {on = true, timeout = 0})
  elseif way == 3 then
    c:shutdown("send")
    c:receive("*a")
  end
end

-- A unit that was terminated before its first line has not closed its connection, so that the other
-- side waits until the collector does.
local function join_all(list)
  for _, u in ipairs(list) do
    while not u:join(0.02) do collectgarbage() end
  end
end

-- A round with units of kind K; nothing may be left of it.
local function round(K)
  local server, port = sockets.server(64)
  local serving = {}
  local acceptor = K.spawn(function()
    while true do
      local c = server:accept()
      if not c then return end
      serving[#serving + 1] = K.spawn(serve, c)
    end
  end)
  local visitors = {}
  for i = 1, 30 do
    visitors[i] = K.spawn(visit, port)
    if random(3) == 1 then visitors[random(#visitors)]:terminate() end
    if random(3) == 1 and #serving > 0 then serving[random(#serving)]:terminate() end
    sleep(random(3) == 1 and 0.001 or 0)
  end
  join_all(visitors)
  server:close()
  join_all{acceptor}
  join_all(serving)
end

local function settled()
  collectgarbage()
  collectgarbage()
  local arena = conlua.arena()
  return {descriptors = sockets.descriptors(), units = #units(), objects = arena.objects}
end

describe("sockets in units that are terminated at random", function()
  for _, name in ipairs{"green", "thread"} do
    local K = _G[name]
    if K then
      it("leave nothing behind: " .. name, function()
        round(K)
        local before = settled()
        for _ = 1, 4 do round(K) end
        local limit = clock() + 20 -- a thread of the system may be at its last instruction
        local after
        repeat
          after = settled()
          if after.units == before.units and after.objects <= before.objects then break end
          sleep(0.01)
        until clock() > limit
        assert.equal(before.units, after.units)
        assert.equal(before.descriptors, after.descriptors)
        assert.is_true(after.objects <= before.objects,
          ("%d objects, then %d"):format(before.objects, after.objects))
      end)
    end
  end
end)
