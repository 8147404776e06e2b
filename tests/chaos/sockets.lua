-- SPDX-License-Identifier: MIT
-- Echo servers in several processes behind one listening socket, each connection a green task, and
-- clients of all kinds that close, reset or leave their connections, or are terminated; the tasks
-- of the servers are terminated, the servers killed. Who gets a line gets the right one, nobody
-- waits for ever, and a server that comes to its end has no descriptor more than at first.
local here = debug.getinfo(1, "S").source:match("^@(.*)/[^/]*$")
local descriptors = dofile(here .. "/descriptors.lua")
local socket = require "socket"

local SERVERS, CLIENTS = 3, 12
local STUCK = 10 -- seconds that a call of a client may take

local function closing(c)
  return setmetatable({}, {__close = function() c:close() end})
end

-- ---- the servers ----

local function serve(c)
  local _ <close> = closing(c)
  while true do
    local line = c:receive()
    if not line or not c:send(line .. "\n") then return end
  end
end

-- A loop keeps two descriptors for good, from its first wait for another on.
local function warm_up()
  green.spawn(function()
    local nobody = assert(socket.bind("127.0.0.1", 0))
    nobody:settimeout(0.01)
    nobody:accept()
    nobody:close()
  end):result()
end

local function accept_all(listener, tasks)
  while true do
    local c, why = listener:accept()
    if not c and why == "closed" then return end
    if c then tasks[#tasks + 1] = green.spawn(serve, c) end
  end
end

-- One that was terminated before its first line left its connection to the collector.
local function disturb(tasks, random, stop)
  while not stop:wait(random(20) / 5000) do
    if #tasks > 0 and random(3) == 1 then tasks[random(#tasks)]:terminate() end
    for i = #tasks, 1, -1 do
      if not tasks[i]:is_alive() then table.remove(tasks, i) end
    end
    if random(4) == 1 then collectgarbage() end
  end
end

local function server(listener, r, seed, stop)
  local random = r.generator(seed)
  warm_up()
  local before, tasks = descriptors(), {}
  local acceptor = green.spawn(accept_all, listener, tasks)
  disturb(tasks, random, stop)
  listener:close()
  acceptor:join()
  while #tasks > 0 do
    collectgarbage()
    tasks[1]:terminate() -- another server may have been forked with its client's end
    if tasks[1]:join(0.05) then table.remove(tasks, 1) end
  end
  local after = descriptors()
  if #after >= #before then -- without the listener
    r.fault("sockets: a server has open %s; at first %s", table.concat(after, ", "),
      table.concat(before, ", "))
  end
end

-- ---- the clients ----

-- A call of a client: what it gave; not later than STUCK.
local function timed(fault, what, ok, why, ...)
  if not ok and why == "timeout" then fault("sockets: %s has no answer", what) end
  return ok, why, ...
end

local function visit(port, seed, generator, fault, lines)
  local random = generator(seed)
  local c, why = socket.connect("127.0.0.1", port)
  if not c then
    if why ~= "closed" then fault("sockets: connect: %s", why) end
    return
  end
  local _ <close> = closing(c)
  c:settimeout(STUCK)
  for i = 1, random(6) - 1 do
    local line = ("x"):rep(random(4) == 1 and random(200000) or random(300)) .. i
    if not timed(fault, "send", c:send(line .. "\n")) then return end
    if random(5) > 1 then
      local got = timed(fault, "receive", c:receive())
      if not got then return end
      if got ~= line then return fault("sockets: %d bytes came back as %d", #line, #got) end
      lines:add(1)
    else -- the next answer is to this line
      break
    end
    if random(6) == 1 then sleep(random(2000) / 1e6) end
  end
  local way = random(4)
  if way == 1 then c:send("no newl")
  elseif way == 2 then c:setoption("linger", {on = true, timeout = 0})
  elseif way == 3 then
    c:shutdown("send")
    timed(fault, "the rest", c:receive("*a"))
  end
end

-- The first function of a client: isolates and processes have only what they are given.
local function client(folder, dir, ...)
  local journal, worker = dofile(folder .. "/journal.lua"), dofile(folder .. "/worker.lua")
  local port, seed, lines = ...
  local function fault(...)
    local write = journal.open(dir)
    write("F", string.format(...))
  end
  dofile(folder .. "/sockets.lua").visit(port, seed, worker.generator, fault, lines)
end

-- ---- the round ----

local function run(r)
  local listener = assert(socket.bind("127.0.0.1", 0, 64))
  local _, port = listener:getsockname()
  local stop, lines = event(), cell(0)
  local kinds = {"green", "green", "thread", "isolate", "process"}
  local servers, clients = {}, {}
  local units, kills, terminated = 0, 0, 0
  while clock() < r.stop do
    for i = 1, SERVERS do
      if not (servers[i] and servers[i]:is_alive()) then
        servers[i] = process.spawn(server, listener, r, r.random(1 << 20), stop)
        units = units + 1
      end
    end
    for i = 1, CLIENTS do
      if not (clients[i] and clients[i]:is_alive()) then
        local kind = kinds[r.random(#kinds)]
        clients[i] = _G[kind].spawn(client, r.here, r.dir, port, r.random(1 << 20), lines)
        units = units + 1
      end
    end
    sleep(r.random(20) / 10000)
    if r.random(6) == 1 then
      clients[r.random(CLIENTS)]:terminate()
      terminated = terminated + 1
    end
    if r.random(60) == 1 then
      servers[r.random(SERVERS)]:kill()
      kills = kills + 1
    end
    if r.random(20) == 1 then collectgarbage() end
  end
  for _, u in ipairs(clients) do
    while not u:join(0.05) do collectgarbage() end
  end
  stop:set()
  listener:close()
  for _, u in ipairs(servers) do
    if not u:join(STUCK) then r.fault("sockets: a server does not end: %s", tostring(u)) end
  end
  return {units = units, ops = lines:get(), kills = kills, terminated = terminated}
end

return {run = run, visit = visit, warm_up = warm_up}
