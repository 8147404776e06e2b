-- SPDX-License-Identifier: MIT
--- Sentences of `conlua check`: {English, Chinese}.

return {
  -- Verdicts.
  right = {"%s: right in every schedule: %d of %d (%.2f s)",
    "%s：在所有调度下都正确：%d / %d（%.2f 秒）"},
  wrong_all = {"%s: WRONG in %d of %d schedules (all were tried, %.2f s)",
    "%s：出错：%d 种调度失败，共 %d 种（已全部尝试，%.2f 秒）"},
  wrong = {"%s: WRONG: schedule %d fails (%.2f s)",
    "%s：出错：第 %d 种调度失败（%.2f 秒）"},
  wrong_again = {"%s: WRONG, as before: all %d deviations were met",
    "%s：仍然出错：%d 处偏离都已遇到"},
  right_again = {"%s: this schedule does not fail; %d of its %d deviations were met",
    "%s：该调度没有失败；遇到 %d 处偏离，共 %d 处"},
  nothing = {"%s: nothing found in %d schedules (%.2f s); there are more, and no proof",
    "%s：在 %d 种调度中没有发现错误（%.2f 秒）；还有其他调度，证明没有完成"},
  unfinished = {"%s: no schedule of %d fails (%.2f s); the proof is not done: "
    .. "about %d of 100 parts were tried",
    "%s：%d 种调度都没有失败（%.2f 秒）；证明没有完成：约尝试了百分之 %d"},
  units = {"  %d units, up to %d steps", "  %d 个单元，最多 %d 步"},
  assumed = {"  assumed: time may pass at any moment, so a sleep keeps nothing in order",
    "  假定：时间可以在任何时刻流逝，因此 sleep 不保证任何次序"},

  -- How a schedule fails.
  fails_by_error = {"error: %s", "错误：%s"},
  fails_by_deadlock = {"nobody can go on:", "没有单元能继续："},
  fails_by_livelock = {"nobody can go on but by looking again, in vain:",
    "单元只能一再查看，却永远等不到变化："},
  fails_by_exit = {"error: %s", "错误：%s"},
  fails_by_held = {"at the end: %s", "结束时：%s"},

  -- The end of a story.
  least = {"%d deviations from the default schedule make it fail; with fewer no schedule fails "
    .. "(%d tried).", "与默认调度偏离 %d 处即失败；偏离更少的调度都不失败（尝试了 %d 次）。"},
  fewest = {"%d deviations from the default schedule make it fail (%d schedules tried).",
    "与默认调度偏离 %d 处即失败（尝试了 %d 次）。"},
  always = {"It fails in the default schedule, in which nobody is interrupted.",
    "在不打断任何单元的默认调度下也会失败。"},
  unsteady = {"The schedule did not fail again: the script asks for something that this program "
    .. "does not control.", "重放时没有失败：脚本依赖本程序无法控制的因素。"},
  race = {"Data race: line %d writes %s, line %d %s it, and nothing orders them.",
    "数据竞争：第 %d 行写 %s，第 %d 行%s它，二者之间没有任何次序。"},
  race_reads = {"reads", "读"},
  race_writes = {"writes", "写"},
  again = {"Again:  conlua check --replay '%s' %s", "重放：  conlua check --replay '%s' %s"},
  able = {"<- %s could have gone on", "<- %s 本可以继续"},
  prints = {"It printed:", "输出："},

  -- Steps.
  step_start = {"starts %s", "启动 %s"},
  step_end = {"ends", "结束"},
  step_join = {"joins %s", "等待 %s 结束"},
  step_join_queue = {"waits until %s is done", "等待 %s 处理完"},
  step_sleep = {"sleeps", "睡眠"},
  step_acquire = {"acquires %s", "获得 %s"},
  step_release = {"releases %s", "释放 %s"},
  step_wait = {"waits for %s", "等待 %s"},
  step_wait_on = {"goes on after %s", "从 %s 继续"},
  step_set = {"sets %s", "设置 %s"},
  step_clear = {"clears %s", "清除 %s"},
  step_notify = {"notifies %s", "通知 %s"},
  step_put = {"puts into %s", "放入 %s"},
  step_get = {"gets from %s", "从 %s 取出"},
  step_add = {"adds to %s", "增加 %s"},
  step_update = {"updates %s", "更新 %s"},
  step_count_down = {"counts %s down", "%s 减一"},
  step_task_done = {"has done an item of %s", "完成 %s 的一项"},
  step_close = {"closes %s", "关闭 %s"},
  step_look = {"looks at %s", "查看 %s"},
  step_read = {"reads %s", "读 %s"},
  step_write = {"writes %s", "写 %s"},
  step_other = {"does something with %s", "对 %s 操作"},

  -- What cannot be checked.
  refused = {"check: %s:%d: %s", "check：%s:%d：%s"},
  many_steps = {"check: %s: a run has more than 40,000 steps: does it end?",
    "check：%s：一次运行超过 40000 步：它会结束吗？"},
  much_memory = {"check: %s: a run takes more than 64 MB",
    "check：%s：一次运行使用的内存超过 64 MB"},
  many_units = {"check: %s: too many units for a proof (62) or a search (250)",
    "check：%s：单元太多：证明最多 62 个，搜索最多 250 个"},
  other_run = {"check: %s: the same schedule led to another run: the script asks for something "
    .. "that this program does not control",
    "check：%s：同一调度导致不同的运行：脚本依赖本程序无法控制的因素"},
  no_replay = {"check: that is no schedule: %s", "check：这不是一个调度：%s"},
}
