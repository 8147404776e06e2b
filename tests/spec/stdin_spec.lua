-- SPDX-License-Identifier: MIT
--- Several processes that read stdin: each line is had by one of them.

local program = require "program"

local LINES = 3000 -- more than the stream's buffer holds

local input = {}
for i = 1, LINES do input[i] = ("line %d"):format(i) end
input = table.concat(input, "\n") .. "\n"

-- The head is read before the fork, each reader takes a part, and main the rest.
local script = [[
  local seen, q = {}, queue()
  local function have(line) seen[line] = (seen[line] or 0) + 1 end
  have(io.read())
  have(io.read("L"):gsub("\n", ""))
  local ways = {
    function() for _ = 1, 500 do q:put(io.read()) end end,
    function() for _ = 1, 500 do q:put((io.read("L"):gsub("\n", ""))) end end,
    function()
      local n = 0
      for line in io.lines() do
        q:put(line)
        n = n + 1
        if n == 500 then break end
      end
    end,
    function() for _ = 1, 250 do q:put((io.read("L"):sub(1, -2))) end end,
  }
  local crew = {}
  for i = 1, %d do
    crew[i] = %s
  end
  for _ = 1, 300 do have(io.read()) end
  for _, u in ipairs(crew) do assert(u:join(20)) end
  for line in io.lines() do have(line) end
  q:close()
  for line in q:items() do have(line) end
  local n, twice = 0, 0
  for line, times in pairs(seen) do
    assert(line:match("^line %%d+$"), line)
    n, twice = n + 1, twice + (times > 1 and 1 or 0)
  end
  print(n, twice)
]]

local function read_by(n, maker, from)
  local r = program.shell{
    script = script:format(n, maker), input = input,
    command = (from == "pipe" and "cat |" or "") .. ' "$conlua" script.lua',
  }
  assert.equal("", r.err)
  return r.out
end

describe("stdin", function()
  local all = LINES .. "\t0\n"
  for _, from in ipairs{"pipe", "file"} do
    it("gives each line to one process: a " .. from, function()
      assert.equal(all, read_by(3, "spawn(ways[i])", from))
    end)
    it("gives each line to one process or thread of one: a " .. from, function()
      assert.equal(all, read_by(3, [[i == 2 and spawn(function() thread.spawn(ways[i]):join() end)
        or i == 1 and thread.spawn(ways[i]) or spawn(ways[i]) ]], from))
    end)
  end

  it("gives whole numbers and blocks to each process, taking turns", function()
    local r = program.run([[
      io.read()
      local q = queue()
      local crew = {}
      for i = 1, 3 do
        crew[i] = spawn(function()
          for _ = 1, 300 do
            local a, b = io.read("n", "n")
            q:put(b - a)
          end
        end)
      end
      join(crew)
      q:close()
      local n = 0
      for d in q:items() do n = n + (d == 1 and 1 or 0) end
      print(n, io.read("n"))]], {input = "head\n" .. (function()
        local t = {}
        for i = 1, 900 do t[i] = ("%d %d"):format(i * 10, i * 10 + 1) end
        return table.concat(t, "\n")
      end)() .. "\n7\n"})
    assert.equal("900\t7\n", r.out .. r.err)
  end)

  it("has one place, for whoever asks for it and whoever moves it", function()
    local r = program.shell{script = [[
      print(io.read(), io.stdin:seek())
      local function next_line() return io.read(), io.stdin:seek() end
      print("child", spawn(next_line):result())
      print(io.stdin:seek(), io.read())
      print(io.stdin:seek("set", 0), io.read())
      local function go_on() return io.stdin:seek("set", 6), io.read() end
      print("child", spawn(go_on):result())
      local function go_back() return io.stdin:seek("cur", -3), io.read() end
      print("isolate", isolate.spawn(go_back):result())
      print(io.stdin:seek("end"), io.read())
      print(io.stdin:seek("set", -1))
      print(pcall(function() io.stdin:seek("middle") end))]],
      command = [[printf 'line1\nline2\nline3\nline4\n' >in.txt
        "$conlua" script.lua <in.txt]]}
    assert.equal(table.concat({"line1\t6", "child\tline2\t12", "12\tline3", "0\tline1",
      "child\t6\tline2", "isolate\t9\te2", "24\tnil", "nil\tInvalid argument\t22",
      "false\tscript.lua:12: bad argument #1 to 'seek' (invalid option 'middle')\n"},
      "\n"), r.out .. r.err)
  end)

  it("loses nothing to a process that is killed while it waits", function()
    local r = program.shell{script = [[
      print(io.read())
      local p = spawn(function() io.read() end)
      signal.send(os.getppid(), 0)
      while p.state ~= "blocked" do sleep(0.001) end
      p:kill()
      p:join()
      print("killed")
      io.stdout:flush()
      print(io.read(), io.read())]],
      command = [[mkfifo in.fifo; "$conlua" script.lua <in.fifo >out.txt &
        exec 3>in.fifo; echo first >&3
        until grep -q killed out.txt; do sleep 0.01; done
        echo second >&3; echo third >&3; exec 3>&-; wait; cat out.txt]]}
    assert.equal("first\nkilled\nsecond\tthird\n", r.out .. r.err)
  end)
end)
