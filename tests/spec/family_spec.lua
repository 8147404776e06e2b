-- SPDX-License-Identifier: MIT
--- units() and ps(): every live unit of the family, seen from any of them.

local kinds = require "kinds"

local function ids()
  local r = {}
  for _, u in ipairs(units()) do r[u.id] = u end
  return r
end

describe("units()", function()
  for _, kind in ipairs(kinds) do
    it("in a " .. kind .. " has every live unit, the very same", function()
      local stop, list = event(), {process.current()}
      for _, k in ipairs(kinds) do
        for _ = 1, 2 do list[#list + 1] = kinds.blocked(kinds.spawn(k, stop.wait, stop)) end
      end
      local found, own = kinds.spawn(kind, function()
        local n, own = 0, false
        for _, u in ipairs(units()) do
          for _, wanted in ipairs(list) do if u == wanted then n = n + 1 end end
          own = own or u.id == _G[kind].current().id
        end
        return n, own
      end):result(20)
      assert.is_same({#list, true}, {found, own})
      stop:set()
      join(table.unpack(list, 2))
      local live = ids()
      for i = 2, #list do assert.is_nil(live[list[i].id]) end
    end)

    it("has no " .. kind .. " before its start or after its end", function()
      local u = _G[kind]{target = function() end}
      assert.is_nil(ids()[u.id])
      u:start()
      u:join(20)
      assert.is_nil(ids()[u.id])
    end)
  end

  it("misses nobody behind many that were not started", function()
    local keep = {}
    for i = 1, 300 do keep[i] = thread{target = print} end
    local stop = event()
    local u = thread.spawn(stop.wait, stop)
    assert.is_equal(u, ids()[u.id])
    stop:set()
    u:join()
    assert.is_equal(300, #keep)
  end)

  it("has grandchildren, and not those that were killed", function()
    local q, stop = queue(), event()
    local u = process.spawn(function()
      q:put(process.spawn(stop.wait, stop))
      stop:wait()
    end)
    local grandchild = q:get(20)
    assert.is_equal("process", grandchild.kind)
    assert.is_equal(grandchild, ids()[grandchild.id])
    u:kill()
    u:join(20)
    assert.is_nil(ids()[u.id])
    assert.is_equal(grandchild, ids()[grandchild.id])
    stop:set()
    kinds.until_true(function() return not ids()[grandchild.id] end)
  end)
end)

describe("ps()", function()
  it("prints a line for each, with what it waits for and where", function()
    local out, err, code = kinds.script([[
      local q, m = queue(), lock()
      m:acquire()
      local list = {
        process{target = q.get, args = {q}, name = "getter"},
        thread{target = function() m:acquire() m:release() end, name = "locker"},
        isolate{target = sleep, args = {60}, name = "sleeper", daemon = true},
      }
      for _, u in ipairs(list) do
        u:start()
        while u.state ~= "blocked" do sleep(0.002) end
      end
      ps()
      print(#units(), list[1].pid, list[1].id)
      q:put(1)
      m:release()
    ]])
    assert.is_same({"", 0}, {err, code})
    local n, pid, id = out:match("\n(%d+)\t(%d+)\t(%d+)\n$")
    assert.is_equal("4", n)
    assert.is_equal(6, select(2, out:gsub("\n", "")))
    local function row(pattern) assert.matches("\n *" .. pattern .. " *\n", out) end
    assert.matches("^ *ID +KIND +PID +TID +STATE +NAME +WAITS FOR *\n", out)
    row("%d+ +process +%d+ +%d+ +running +MainProcess")
    row(id .. " +process +" .. pid .. " +%d+ +blocked +getter +queue#1")
    row("%d+ +thread +%d+ +%d+ +blocked +locker +lock#1 at [^\n]*:5")
    row("%d+ +isolate +%d+ +%d+ +blocked +sleeper")
  end)
end)

describe("the tables of ps() and locks()", function()
  it("count columns, and show no control character", function()
    local out, err, code = kinds.script([[
      local m = lock()
      m:acquire()
      local u = process{target = function() m:acquire() m:release() end, name = "计数器\n"}
      u:start()
      while u.state ~= "blocked" do sleep(0.002) end
      ps()
      process.current().name = "王五"
      locks()
      m:release()]])
    assert.is_same({"", 0}, {err, code})
    local title, row = out:match "^([^\n]+)\n[^\n]+\n([^\n]+)\n"
    assert.is_equal(title:find "WAITS FOR", row:find "lock#1" - 3) -- three of two columns each
    assert.matches(" 计数器%?  +lock#1 at ", row)
    assert.matches("\nlock#1 +王五 {17}计数器%? %(", (out:gsub("王五 +", function(s)
      return "王五 {" .. #s - #"王五" .. "}"
    end)))
  end)
end)

describe("the name of a unit", function()
  it("is shown by the system, as far as 15 bytes go", function()
    local out, err, code = kinds.script([[
      local function comm()
        local file <close> = assert(io.open "/proc/thread-self/comm")
        return file:read "l"
      end
      for _, kind in ipairs{process, thread, isolate} do
        for _, name in ipairs{"worker", "a name of more than fifteen", "计数器一二三"} do
          local u = kind{target = comm, name = name}
          u:start()
          print(u:result())
        end
      end
      print(spawn(comm):result(), comm())
      print(spawn(function()
        process.current().name = "later"
        return comm()
      end):result())]])
    assert.is_same({"", 0}, {err, code})
    local names = "worker\na name of more \n计数器一二\n"
    assert.is_equal(names:rep(3) .. "Process-1\tconlua\nlater\n", out)
  end)
end)
