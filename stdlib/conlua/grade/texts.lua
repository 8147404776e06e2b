-- SPDX-License-Identifier: MIT
--- What the grader says, in English and Chinese.

local texts = {}

local en, zh = {}, {}

-- Verdicts
en.pass, zh.pass = "pass", "通过"
en.wrong, zh.wrong = "wrong", "错误"
en.race, zh.race = "race: right in some runs only", "竞态：只在部分运行中正确"
en.deadlock, zh.deadlock = "deadlock", "死锁"
en.cpu, zh.cpu = "too much time of the processor", "占用处理器时间过长"
en.wall, zh.wall = "too slow", "运行时间过长"
en.memory, zh.memory = "too much memory", "占用内存过多"
en.output, zh.output = "too much output", "输出过多"
en.units, zh.units = "too many units at once", "同时存在的单元过多"
en.crash, zh.crash = "crash", "崩溃"
en.leak, zh.leak = "leak: a process outlives the program", "泄漏：有进程比程序活得更久"
en.forbidden, zh.forbidden = "forbidden", "使用了禁止的语句"
en.error, zh.error = "error of the grader, not of the submission",
  "评分程序出错，与提交无关"

-- Rules of the kinds of checks
en.rule_run, zh.rule_run = "the program comes to its end by itself, without an error",
  "程序自行正常结束，没有错误"
en.rule_output, zh.rule_output = "the output is as asked", "输出符合要求"
en.rule_source, zh.rule_source = "the source uses what it should, and nothing else",
  "源代码使用了规定的语句"
en.rule_exclusive, zh.rule_exclusive = "one unit at a time is inside",
  "同一时刻只有一个单元在临界区内"
en.rule_at_most, zh.rule_at_most = "no more units than allowed are inside at once",
  "同时在内的单元不超过上限"
en.rule_at_least, zh.rule_at_least = "units work at the same time", "多个单元同时工作"
en.rule_in_order, zh.rule_in_order = "things happen in the right order",
  "事件按正确的顺序发生"
en.rule_joined, zh.rule_joined = "every unit is joined", "每个单元都被 join"
en.rule_released, zh.rule_released = "every lock is released", "每把锁都被释放"
en.rule_no_zombie, zh.rule_no_zombie = "no process stays a zombie", "没有僵尸进程"
en.rule_exits, zh.rule_exits = "every process ends with the right exit code",
  "每个进程的退出码正确"
en.rule_started, zh.rule_started = "the right units are started", "启动了正确的单元"
en.rule_count, zh.rule_count = "things happen as often as asked", "事件发生的次数正确"

-- What was found
en.nobody_inside, zh.nobody_inside = "nobody ever entered %s", "没有单元进入过 %s"
en.too_many_inside, zh.too_many_inside = "%d units were inside at once; at most %d may be",
  "有 %d 个单元同时在内，最多允许 %d 个"
en.too_few_inside, zh.too_few_inside =
  "at most %d was inside at once, but %d could be: too much is synchronised",
  "同时在内的最多只有 %d 个，本可以有 %d 个：同步过度"
en.never_happened, zh.never_happened = "this never happens: %s", "从未发生：%s"
en.too_early, zh.too_early = "%s comes before %s", "%s 发生在 %s 之前"
en.not_joined, zh.not_joined = "nobody joined %s", "没有 join %s"
en.zombie, zh.zombie = "%s ended, and nobody collected it", "%s 已结束，但没有被回收"
en.still_held, zh.still_held = "%s is not released", "%s 没有释放"
en.exit_code, zh.exit_code = "%s ended with exit code %s instead of %d",
  "%s 的退出码是 %s，应为 %d"
en.started, zh.started = "%d of kind %s started instead of %s", "启动了 %d 个 %s，应为 %s"
en.counted, zh.counted = "%d times %s instead of %s", "%d 次 %s，应为 %s"
en.line_found, zh.line_found = "line %d of the output is “%s”; expected was %s",
  "输出第 %d 行是“%s”，应为%s"
en.line_missing, zh.line_missing = "the output ends after %d lines; missing is %s",
  "输出在第 %d 行后结束，缺少%s"
en.line_extra, zh.line_extra = "line %d of the output is one too many: “%s”",
  "输出第 %d 行“%s”是多余的"
en.or_one_of, zh.or_one_of = " or one of %d others", " 或其他 %d 种"
en.must, zh.must = "%s is not used", "没有使用 %s"
en.must_not, zh.must_not = "%s is used", "使用了 %s"
en.syntax, zh.syntax = "it is no Lua: %s", "不是合法的 Lua：%s"
en.too_long, zh.too_long = "the source is longer than %s", "源代码超过 %s"
en.unit_code, zh.unit_code = "%s ended with exit code %s", "%s 的退出码是 %s"
en.program_code, zh.program_code = "the program ended with exit code %s", "程序的退出码是 %s"
en.unit_left, zh.unit_left = "%s still ran when the program had ended",
  "程序结束时 %s 仍在运行"
en.limit_wall, zh.limit_wall = "it was stopped after %s s", "运行 %s 秒后被终止"
en.limit_cpu, zh.limit_cpu = "it used %s s of the processor", "占用处理器 %s 秒"
en.limit_memory, zh.limit_memory = "the limit is %s", "上限为 %s"
en.limit_output, zh.limit_output = "more than %s; what is shown is cut",
  "超过 %s，显示的内容已截断"
en.limit_units, zh.limit_units = "more than %s", "超过 %s 个"
en.unguarded, zh.unguarded = "the run could not be shut in", "无法隔离运行"
en.not_judged, zh.not_judged = "not judged, since the program did not come to its end",
  "程序未正常结束，无法判断"

-- The report
en.runs, zh.runs = "%d of %d runs", "%d / %d 次运行"
en.line, zh.line = "line %d", "第 %d 行"
en.seed, zh.seed = "seed %d", "种子 %d"
en.again, zh.again = "see it again: %s", "重现：%s"
en.hint, zh.hint = "hint: %s", "提示：%s"
en.score, zh.score = "%s of %s points", "%s / %s 分"
en.summary, zh.summary = "%d runs, %d of them shaken, in %.1f s; shut in by %s",
  "运行 %d 次，其中 %d 次随机扰动，用时 %.1f 秒；隔离方式：%s"
en.not_all, zh.not_all = "given up after %d runs", "运行 %d 次后放弃"
en.stderr, zh.stderr = "what it wrote on stderr:", "标准错误输出："
en.stdout, zh.stdout = "what it wrote:", "标准输出："
en.submission, zh.submission = "submission", "提交"
en.verdict, zh.verdict = "verdict", "结论"
en.points, zh.points = "points", "得分"
en.batch, zh.batch = "%d submissions: %s", "%d 份提交：%s"
en.kept, zh.kept = "%d of them had been graded before", "其中 %d 份先前已评"
en.scores, zh.scores = "scores: %s", "成绩表：%s"
en.goes_on, zh.goes_on = "interrupted; the same command goes on from here",
  "已中断；再次运行同一命令将从此处继续"
en.nothing_there, zh.nothing_there =
  "nothing to grade: neither a plain file, nor a folder with main.lua or a single .lua file",
  "没有可评分的内容：既不是普通文件，也不是含有 main.lua 或唯一 .lua 文件的文件夹"
en.no_more_hints, zh.no_more_hints = "no more hints", "没有更多提示"
en.watching, zh.watching = "watching %s; h: a hint, r: grade it again, q: end",
  "正在监视 %s；h：提示，r：重新评分，q：结束"
en.made, zh.made =
  "made %s; see whether it grades as it promises: conlua grade --selfcheck --short %s",
  "已创建 %s；检查它能否正确评分：conlua grade --selfcheck --short %s"

local languages = {en = en, zh = zh}

--- The language of a locale: zh_CN.UTF-8 is Chinese, all others English.
function texts.language(wanted)
  if wanted then return wanted end
  for _, name in ipairs{"LC_ALL", "LC_MESSAGES", "LANG"} do
    local value = os.getenv(name)
    if value and value ~= "" then return value:find "^zh" and "zh" or "en" end
  end
  return "en"
end

function texts.say(language, key, ...)
  local text = languages[language][key] or error("no text for " .. tostring(key))
  return select("#", ...) > 0 and text:format(...) or text
end

--- A text of an exercise in this language.
function texts.of(language, text)
  if type(text) == "table" then return text[language] end
  return text
end

return texts
