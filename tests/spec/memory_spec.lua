-- SPDX-License-Identifier: MIT
--- What is reserved and not used costs nothing: core dumps, and stacks of C, as deep everywhere.

local program = require "program"
local sanitized = program.conlua:find("san/", 1, true)
local kinds = {"process", "thread", "isolate", "green"}

describe("a core dump", function()
  local pattern <close> = io.open("/proc/sys/kernel/core_pattern")
  local goes_here = pattern and pattern:read():find("^core")

  -- Megabytes of the core that a script leaves.
  local function core_of(script)
    local r = program.shell{
      command = [[ulimit -c unlimited; "$conlua" script.lua >/dev/null
        ls -l core* | awk '{print $5}']],
      script = script .. " signal.send(os.getpid(), 'QUIT') sleep(5)",
    }
    return assert(tonumber(r.out), r.out .. r.err) / 1e6
  end

  it("has about what was used", function()
    if not goes_here or sanitized then return pending("cores go elsewhere") end
    assert.is_true(core_of("print(1)") < 16)
    assert.is_true(core_of([[
      local q = queue()
      for i = 1, 100 do q:put(("x"):rep(100000)) end
      join(spawn(function() while q:qsize() > 0 do q:get() end end))
    ]]) < 40)
    assert.is_true(core_of([[
      local go = event()
      for i = 1, 100 do
        green.spawn(function() table.sort({2, 1}, function() go:wait() end) end)
      end
      sleep(0)
    ]]) < 60)
  end)
end)

describe("stacks of C are as deep as in the main code:", function()
  -- The command ends with what it prints, and does not crash.
  local function everywhere(module, body, wanted)
    if not pcall(require, module) then return pending("no " .. module) end
    for _, kind in ipairs(kinds) do
      assert.equal(kind .. wanted, kind .. program.output(([[
        print(%s.spawn(function() %s end):result())
      ]]):format(kind, body)))
    end
  end

  it("a match within a match", function()
    everywhere("lpeg", [[
      local lpeg, p = require "lpeg"
      p = lpeg.Cmt(true, function(s, i) lpeg.match(p, s) return i end)
      local ok, err = pcall(lpeg.match, p, "abc")
      return ok, err:match("C stack overflow")
    ]], "false\tC stack overflow\n")
  end)

  it("arrays within arrays", function()
    everywhere("cjson", [[
      local c = require "cjson".new()
      c.decode_max_depth(30000)
      return #c.decode(("["):rep(20000) .. ("]"):rep(20000))
    ]], "1\n")
  end)

  it("and units start where the system gives little", function()
    for _, limit in ipairs{"ulimit -s unlimited;", "ulimit -s 256;", "ulimit -v 250000;"} do
      if sanitized then return pending("the sanitizer needs more") end
      assert.equal("78\n", program.output([[
        local go, all, sum = event(), {}, 0
        for i = 1, 12 do
          local K = ({thread, isolate, green})[i % 3 + 1]
          all[i] = K.spawn(function()
            local ok = {}
            table.sort({2, 1}, function() ok[1] = go:wait() end)
            return ok[1] and i
          end)
        end
        sleep(0.01)
        go:set()
        for i = 1, 12 do sum = sum + all[i]:result() end
        print(sum)
      ]], {before = limit}))
    end
  end)
end)
