-- SPDX-License-Identifier: MIT
--- The end of a script: in which order, with which exit code, and what os.exit cuts short.

local program = require "program"

describe("the end of the main code", function()
  it("waits for threads and isolates, ends daemon processes, then joins children", function()
    assert.equal("main\nthread\nisolate\ndaemon alive then: true\nchild\n", program.output[[
      local main, threads, isolates = event(), event(), event()
      local d = daemon(function() while true do sleep(10) end end)
      thread.spawn(function() main:wait() sleep(0.02) print "thread" threads:set() end)
      isolate.spawn(function()
        threads:wait()
        sleep(0.02)
        print "isolate"
        print("daemon alive then: " .. tostring(d:is_alive()))
        isolates:set()
      end)
      process.spawn(function()
        isolates:wait()
        while d:is_alive() do sleep(0.001) end
        print "child"
      end)
      print "main"
      main:set()
    ]])
  end)

  it("waits for what those start in turn", function()
    assert.equal("1\n2\n3\n4\n", program.output[[
      thread.spawn(function()
        sleep(0.01) print(1)
        thread.spawn(function()
          sleep(0.01) print(2)
          isolate.spawn(function()
            sleep(0.01) print(3)
            process.spawn(function() sleep(0.01) print(4) end)
          end)
        end)
      end)
    ]])
  end)

  it("is the same in a child, and in an isolate for its threads", function()
    assert.equal("1\n2\n3\nend\n", program.output[[
      local printed = event()
      process.spawn(function()
        thread.spawn(function() sleep(0.02) print(1) printed:set() end)
        process.spawn(function() printed:wait() print(2) end)
      end):join()
      isolate.spawn(function() thread.spawn(function() sleep(0.02) print(3) end) end):join()
      print "end"
    ]])
  end)

  it("joins children also after an error of the main code, and exits with 1", function()
    for _, kind in ipairs{"process", "thread", "isolate"} do
      local r = program.run(([[
        local e = event()
        %s.spawn(function() e:wait() sleep(0.02) print "done" end)
        e:set()
        error "main failed"
      ]]):format(kind))
      assert.equal("done\n", r.out)
      assert.matches("script.lua:4: main failed\nstack traceback:\n", r.err)
      assert.equal(1, r.code)
    end
  end)

  it("exits with 0 although units failed", function()
    for _, kind in ipairs{"process", "thread", "isolate"} do
      local r = program.run(([[%s.spawn(function() error "unit failed" end)]]):format(kind))
      assert.equal(0, r.code)
      assert.matches("%-1: script.lua:1: unit failed\n", r.err)
    end
  end)

  it("runs the variables to close, which see the error itself", function()
    local r = program.run[[
      local t <close> = setmetatable({}, {__close = function(_, e) print("closed", e and e[1]) end})
      local u <close> = setmetatable({}, {__close = function(_, e) print("first", e and e[1]) end})
      error({"the value"})
    ]]
    assert.equal("first\tthe value\nclosed\tthe value\n", r.out)
    assert.equal(1, r.code)
  end)

  it("prints what is buffered, once", function()
    assert.equal("a\nb\nc\nd\n", program.output[[
      io.write("a\n", "b\n")
      process.spawn(function() io.write("c\n") end):join()
      io.write("d\n")
    ]])
    local halves = program.output[[
      io.write("one ")
      for _ = 1, 3 do process.spawn(function() end):join() end
      io.write("line\n")
    ]]
    assert.equal("one line\n", halves)
  end)

  it("of units that nobody refers to any more is waited for", function()
    assert.equal("done\ndone\ndone\n", program.output[[
      for _, K in ipairs{process, thread, isolate} do
        K.spawn(function() sleep(0.03) print "done" end)
      end
      collectgarbage()
      collectgarbage()
    ]])
  end)

  it("of a unit that waits for ever is told as a deadlock", function()
    for _, kind in ipairs{"process", "thread", "isolate"} do
      local r = program.run(([[
        local q = queue()
        %s.spawn(function() q:get() end)
      ]]):format(kind))
      assert.equal(86, r.code)
      assert.matches("deadlock", r.err)
      assert.matches("script.lua:2", r.err)
    end
  end)
end)

describe("a child that waits for its parent's end", function()
  it("closes a ring with the parent's wait at its end, and the script ends", function()
    local r = program.run[[
      local main = process.current()
      process.spawn(function() print(select(2, pcall(main.join, main))) end)
    ]]
    assert.truthy(r.code == 86 or r.out == "deadlock\n", r.code .. r.out)
    local _, reports = r.err:gsub("deadlock", "")
    assert.truthy(reports <= 2, r.err)
  end)
end)

describe("os.exit", function()
  it("ends the script with its code, from wherever", function()
    for code, wanted in pairs{[0] = 0, [7] = 7, [255] = 255} do
      for _, where in ipairs{"%s", "thread.spawn(function() %s end):join()",
        "isolate.spawn(function() %s end):join()", "coroutine.wrap(function() %s end)()",
        "thread.spawn(function() coroutine.wrap(function() %s end)() end) while true do end"} do
        local r = program.run("print 'x' " .. where:format("os.exit(" .. code .. ")"))
        assert.equal(wanted, r.code, where)
        assert.equal("x\n", r.out)
        assert.equal("", r.err)
      end
    end
    assert.equal(0, program.run("os.exit()").code)
    assert.equal(0, program.run("os.exit(true)").code)
    assert.equal(1, program.run("os.exit(false)").code)
    assert.equal(1, program.run("os.exit(false, true)").code)
    assert.equal(1, program.run("os.exit('x')").code)
  end)

  it("of a child ends the child only", function()
    assert.equal("3\nmain goes on\n", program.output[[
      local p = process.spawn(function() os.exit(3) end)
      p:join()
      print(p.exitcode)
      print "main goes on"
    ]])
  end)

  it("does not wait for threads, and ends daemons", function()
    for _, kind in ipairs{"thread", "isolate"} do
      local r = program.run(([[
        local e = event()
        %s.spawn(function() e:set() while true do end end)
        e:wait()
        os.exit(4)
      ]]):format(kind))
      assert.equal(4, r.code)
    end
  end)

  it("writes what was buffered, and closes the state if asked to", function()
    local r = program.run[[
      local t <close> = setmetatable({}, {__close = function() print "closed" end})
      io.write("half a line")
      os.exit(3, true)
    ]]
    assert.equal(3, r.code)
    assert.equal("half a lineclosed\n", r.out)
    r = program.run[[
      setmetatable({}, {__gc = function() print "collected" end})
      os.exit(true, true)
    ]]
    assert.equal("collected\n", r.out)
    assert.equal(0, r.code)
  end)

  it("while a thread reads stdin does not wait for it", function()
    local r = program.shell{
      script = [[
        local e = event()
        thread.spawn(function() e:set() io.read() end)
        e:wait()
        print "end"
        os.exit(5)
      ]],
      command = [[sleep 1000 | { "$conlua" script.lua; echo $?; kill -TERM 0; }]],
    }
    assert.equal("end\n5\n", r.out)
  end)
end)
