-- SPDX-License-Identifier: MIT
--- help(): groups of green tasks, and their time. What a row holds: help/init.lua.

return {
  ["green.scope"] = {
    zh = "调用 f(s)，然后等待所有用 s:spawn 创建的任务；其中一个出错，其他的就结束，错误在这里抛出。",
    errors = "own_error unit.Cancelled", waits = true, python = "asyncio.TaskGroup",
    methods = "scope", see = "scope:spawn green.timeout green",
    example = [[
local n = 0
green.scope(function(s)
  for _ = 1, 3 do s:spawn(function() sleep(0.01) n = n + 1 end) end
end)
print(n)                        --> 3
]],
  },
  ["scope:spawn"] = {
    zh = "创建并启动一个属于这个作用域的任务。", errors = "scope_ended", of = "green.scope",
    python = "asyncio.TaskGroup.create_task", see = "K.spawn",
  },
  ["green.timeout"] = {
    zh = "调用 f(...)，但不超过这么久；到时它在下一个等待处得到 unit.Cancelled，这里抛出 unit.Timeout。",
    errors = "unit.Timeout own_error", waits = true, python = "asyncio.timeout",
    see = "green.scope unit.Cancelled",
    example = [[
local ok, err = pcall(green.timeout, 0.01, sleep, 60)
print(ok, err)                  --> false	unit.Timeout
]],
  },
}
