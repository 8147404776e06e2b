-- SPDX-License-Identifier: MIT
-- A process was known by its slot in the family's table, which another one may have after it. So a
-- grandchild that got the slot of its dead grandparent was taken for it, and could get the items of
-- its thread.queue. Now makers are known by numbers that are given out once.

describe("what belongs to a process that died", function()
  it("does not belong to the one that has its place in the table", function()
    local answers, maker_died = queue(), event()
    local maker = spawn(function()
      local private, p = thread.queue(), pool(1)
      private:put("an item")
      assert(p:apply(function() return 1 end) == 1)
      spawn(function()
        maker_died:wait()
        for _ = 1, 5 do
          answers:put{spawn(function()
            local _, got = pcall(private.get, private, 0)
            return got, p:apply(function(x) return x end, {7})
          end):result(20)}
        end
      end)
      process.current():kill()
    end)
    assert.is_true(maker:join(20))
    maker_died:set()
    for _ = 1, 5 do
      local answer = answers:get(20)
      assert.matches("this thread.queue belongs to another process", answer[1])
      assert.equal(7, answer[2])
    end
  end)
end)
