-- SPDX-License-Identifier: MIT
-- Ends that random kills found (./dev chaos).
--
-- An isolate whose code had ended waited for the threads in its state. Terminated meanwhile, it
-- closed the state under them: they hung, and so did the end of the script.
--
-- The same where it still waited for its green tasks: it closed the state at once, under the
-- threads in it, which hung, or came back into freed memory.
--
-- A unit that died of an error kept its locks for as long as its own threads went on, so one of
-- those that wanted such a lock waited for ever, with everybody else who did.
--
-- A process got the number that its dead grandparent had had in the family, took its own parent for
-- a child, and joined it at its end.

describe("the end of a unit with threads of its own", function()
  it("a terminated isolate takes its threads along", function()
    local started, never = event(), queue()
    local one = isolate.spawn(function()
      thread.spawn(function()
        started:set()
        never:get(600)
      end)
    end)
    assert.is_true(started:wait(60))
    local begin = clock()
    while one:is_alive() and clock() - begin < 60 do
      one:terminate()
      one:join(0.05)
    end
    assert.is_false(one:is_alive())
    assert.is_true(clock() - begin < 60)
  end)

  it("a terminated isolate with tasks takes its threads along", function()
    local started, never = semaphore(0), queue()
    local function wait()
      started:release()
      never:get(600)
    end
    local one = isolate.spawn(function()
      thread.spawn(wait)
      green.spawn(wait)
    end)
    assert.is_true(started:acquire(60))
    assert.is_true(started:acquire(60))
    local begin = clock()
    while one:is_alive() and clock() - begin < 60 do
      one:terminate()
      one:join(0.05)
    end
    assert.is_false(one:is_alive())
    for _, u in ipairs(units()) do assert.not_equal("thread", u.kind) end
  end)

  it("an error frees its locks, whatever its threads still do", function()
    local l, held, go_on = lock(), event(), event()
    local one = isolate.spawn(function()
      thread.spawn(function() go_on:wait(200) end)
      l:acquire()
      held:set()
      error(unit.Terminated, 0) -- the error that is not reported
    end)
    assert.is_true(held:wait(60))
    local ok, how = l:acquire(60)
    assert.is_true(ok)
    assert.equal("abandoned", how)
    assert.is_true(one:is_alive())
    go_on:set()
    l:release()
    one:join()
  end)

  it("a process that follows a dead one in its place does not join its own parent", function()
    local done, ready = queue(), event()
    local first = spawn(function()
      local maker = os.getpid()
      spawn(function()
        ready:set()
        while os.getppid() == maker do sleep(0.005) end
        sleep(0.1) -- until it is buried
        -- One of them gets its place.
        local children = {}
        for i = 1, 3 do
          children[i] = spawn(function()
            thread.spawn(function() done:put(i) end) -- who made a unit waits for all at its end
          end)
        end
        for i = 1, 3 do children[i]:join() end
        done:put("all")
      end)
      sleep(600)
    end)
    assert.is_true(ready:wait(60))
    first:kill()
    first:join()
    local got = {}
    for i = 1, 4 do got[i] = done:get(60) end
    assert.equal("all", got[4])
  end)
end)
