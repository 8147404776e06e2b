-- A porter process lets people in: requests through a queue, answers by an event each.
local board = require "board"
local requests = queue()

local function porter()
  local reading, writing, line = 0, false, {}
  for r in requests:items() do
    if r.done == "read" then reading = reading - 1
    elseif r.done == "write" then writing = false
    else line[#line + 1] = r end
    while line[1] do
      local first = line[1]
      if writing or first.want == "write" and reading > 0 then break end
      table.remove(line, 1)
      if first.want == "write" then writing = true else reading = reading + 1 end
      first.go:set()
    end
  end
end

local function visit(what, f)
  local go = event()
  requests:put{want = what, go = go}
  go:wait()
  f()
  requests:put{done = what}
end

local function reader()
  for _ = 1, 20 do visit("read", board.read) end
end

local function writer()
  for _ = 1, 2 do
    board.draft()
    visit("write", board.write)
  end
end

local p = spawn(porter)

local all = {}
for n = 1, 4 do all[n] = spawn(reader) end
for n = 5, 6 do all[n] = spawn(writer) end
join(all)
requests:close()
p:join()
