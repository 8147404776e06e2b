-- SPDX-License-Identifier: MIT
-- What conlua's hook costs and hides: nothing that a script, or a C module, would notice.

local program = require "program"

--- `f` beside a thread that computes.
local beside = [[
  local function beside(f)
    local stop = false
    local other = thread.spawn(function() while not stop do end end)
    local result = f()
    stop = true
    other:join()
    return result
  end
]]

describe("beside a thread that computes", function()
  it("an endless recursion comes to its end each time", function()
    assert.equal("ok\n", program.output(beside .. [[
      local function recurse(n) return n * recurse(n - 1) end
      beside(function()
        for _ = 1, 2 do
          local ok, why = pcall(recurse, 5)
          assert(not ok and tostring(why):find("stack overflow"))
        end
      end)
      print("ok")
    ]], {timeout = 60}))
  end)

  -- A hook needs room on the stack: called at a return with the stack all but full, it overflowed.
  it("a function may return as many values as the stack holds", function()
    assert.equal("ok\n", program.output(beside .. [[
      local function fill(from) -- with ever more values, until there is no room for them
        for n = from, 1000000 do table.unpack({}, 1, n) end
      end
      local room, none = 900000, 1000000
      while none - room > 1 do
        local n = (room + none) // 2
        if pcall(table.unpack, {}, 1, n) then room = n else none = n end
      end
      beside(function()
        local _, why = pcall(fill, room - 40)
        assert(why:find("too many results", 1, true), why)
      end)
      print("ok")
    ]], {timeout = 60}))
  end)

  it("hooks of the script get every event once", function()
    assert.equal("true\ttrue\ttrue\ttrue\n", program.output(beside .. [[
      local function count(mask, n, work)
        local events = 0
        debug.sethook(function() events = events + 1 end, mask, n)
        work()
        debug.sethook()
        return events
      end
      local function lines() for i = 1, 200000 do
        local _ = i
      end end
      local function callee() end
      local function calls() for _ = 1, 100000 do callee() end end
      local function same(...)
        local arguments = {...}
        local function run() return count(table.unpack(arguments)) end
        return run() == beside(run)
      end
      print(same("l", 0, lines), same("cr", 0, calls), same("", 7, calls), same("", 100003, calls))
    ]]))
  end)

  it("a count hook of many instructions fires", function()
    assert.equal("too many instructions\n", program.output(beside .. [[
      print(beside(function()
        debug.sethook(function() error("too many instructions", 0) end, "", 3000000)
        local _, why = pcall(function() for _ = 1, 50000000 do end end)
        debug.sethook()
        return why
      end))
    ]]))
  end)

  it("debug.gethook tells of the script's hook", function()
    assert.equal("true\tcl\t100\ntrue\ttrue\n", program.output(beside .. [[
      local function f() end
      local got, mask, n
      beside(function()
        debug.sethook(f, "cl", 100)
        for _ = 1, 300000 do end
        got, mask, n = debug.gethook()
        debug.sethook()
      end)
      print(got == f, mask, n)
      local co = coroutine.create(f)
      debug.sethook(co, f, "r")
      print(debug.gethook(co) == f, debug.gethook() == nil)
    ]]))
  end)
end)

describe("a wait of a C module is not cut short", function()
  if not package.searchpath("cqueues", package.path) then
    pending("lua-cqueues is not installed")
    return
  end

  local head = [[
    local cqueues = require "cqueues"
    local function waits()
      local t = clock()
      cqueues.sleep(0.3)
      print(clock() - t >= 0.29)
    end
  ]]

  it("by a thread that wants to run", function()
    assert.equal("true\n", program.output(head .. [[
      local stop = false
      local other = thread.spawn(function() while not stop do sleep(0.002) end end)
      waits()
      stop = true
      other:join()
    ]]))
  end)

  it("by the end of a child", function()
    assert.equal("true\n", program.output(head .. [[
      local child = process.spawn(function() sleep(0.1) end)
      waits()
      child:join()
    ]]))
  end)
end)

describe("terminate reaches one that waits for a program:", function()
  for _, kind in ipairs {"thread", "isolate", "green"} do
    it(kind, function()
      local begun = event()
      local u = _G[kind].spawn(function()
        local cat = subprocess.popen{"cat"}
        begun:set()
        local ok, why = pcall(cat.stdout.read, cat.stdout)
        cat:kill()
        cat:wait()
        return ok, why == unit.Terminated
      end)
      begun:wait()
      while u.state ~= "blocked" do sleep(0.001) end
      u:terminate()
      assert.is_true(u:join(60))
      assert.same({false, true}, {u:result()})
    end)
  end
end)

describe("an endless recursion under --shake", function()
  for _, kind in ipairs {"thread", "isolate", "green"} do
    it("is an error in little time: " .. kind, function()
      local r = program.shell{timeout = 60, command = '"$conlua" --shake=1 script.lua', script = [[
        local ok, why, took = ]] .. kind .. [[.spawn(function()
          local function recurse() return 1 + recurse() end
          local began = os.clock()
          local ok, why = pcall(recurse)
          return ok, why, os.clock() - began
        end):result()
        print(ok, why:match("stack overflow"), took < 2)
      ]]}
      assert.equal("false\tstack overflow\ttrue\n", r.out)
    end)
  end
end)

-- debug.sethook called Lua's own, and the hook was told of the return from that function, too.
describe("debug.sethook", function()
  it("tells the hook of its own return and call once, as in lua5.4", function()
    assert.equal("return sethook\ncall f\nreturn f\ncall sethook\n", program.output[[
      local told = {}
      local function f() end
      debug.sethook(function(event)
        told[#told + 1] = event .. " " .. tostring(debug.getinfo(2, "n").name)
      end, "cr")
      f()
      debug.sethook()
      print(table.concat(told, "\n"))
    ]])
  end)
end)
