-- SPDX-License-Identifier: MIT
--- help(): how a processor is shared out. What a row holds: help/init.lua.

return {
  scheduling = {
    place = 1, usage = "scheduling", zh = "处理器怎样分配给作业：模拟，或者用真正的进程。",
    en = "How a processor is shared out among jobs: simulated, or with real processes.",
    python = false, see = "unit:states state process",
    example = [[
local jobs = {{name = "A", bursts = {5}}, {name = "B", bursts = {3}}}
local result = scheduling.run{policy = "rr:2", jobs = jobs}
print(result.of.A.finish, result.mean.response)   --> 8	1
]],
  },
  ["scheduling.run"] = {
    zh = "模拟这些作业在一种策略下怎样执行：fcfs、sjf、srtf、hrrn、priority、rr、mlfq、lottery、stride、cfs，或者自己写的；"
      .. "结果可以打印。", errors = "bad_option", of = "scheduling", python = false,
    see = "scheduling.compare scheduling.drive",
  },
  ["scheduling.drive"] = {
    zh = "用真正的进程做同样的事，用信号让它们停下和继续；以秒计，是测得的。",
    errors = "bad_option daemon_parent", waits = true, of = "scheduling", python = false,
    see = "scheduling.run signal.send",
  },
  ["scheduling.compare"] = {
    zh = "把同样的作业放在几种策略下模拟；打印出来每种策略一行。", errors = "no_policies", of = "scheduling",
    python = false, see = "scheduling.run",
  },
  ["scheduling.generate"] = {
    zh = "用种子生成作业；到达用 \"poisson\" 或 \"together\"，执行时间用 \"exponential\"、\"pareto\" 或 \"fixed\"。",
    of = "scheduling", python = false, see = "scheduling.run",
    example = [[
print(#scheduling.generate{n = 4, seed = 7})      --> 4
]],
  },
  ["scheduling.watch"] = {
    zh = "从这里开始记录单元经过的状态，供 unit:states() 使用；与 --states 相同。", of = "scheduling",
    python = false, see = "unit:states scheduling.diagram",
  },
  ["scheduling.diagram"] = {
    zh = "把三状态图和五状态图画成 SVG，标出次数和时间。", of = "scheduling", python = false,
    see = "scheduling.watch state",
  },
}
