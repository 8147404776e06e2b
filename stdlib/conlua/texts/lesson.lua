-- SPDX-License-Identifier: MIT
--- Sentences of `conlua lesson`: {English, Chinese}.

return {
  by_subject = {"The lessons. `conlua lesson N` shows one, `conlua lesson N --run` runs it.",
    "课程目录。`conlua lesson N` 显示一课，`conlua lesson N --run` 运行它。"},
  by_document = {"By the course notes", "按课程笔记"},
  others = {"Other lessons", "其他"},
  found = {"Lessons that speak of '%s':", "讲到“%s”的课："},
  script = {"The script, %s:", "脚本 %s："},
  run = {"Run it:   conlua lesson %d --run", "运行：    conlua lesson %d --run"},
  next = {"Next:     conlua lesson %d   (%s)", "下一课：  conlua lesson %d   （%s）"},
  last = {"This is the last lesson. `conlua grade --list` shows exercises.",
    "这是最后一课。`conlua grade --list` 列出练习。"},
  no_lesson = {"there is no lesson %s; `conlua lesson` lists them",
    "没有第 %s 课；`conlua lesson` 列出所有课"},
  no_word = {"no lesson speaks of '%s'; `conlua lesson` lists them",
    "没有一课讲到“%s”；`conlua lesson` 列出所有课"},
  no_lessons = {"no lessons are found; CONLUA_LESSONS may name their folder",
    "找不到课程；环境变量 CONLUA_LESSONS 可以指出它们的目录"},
  which = {"--run: which lesson?", "--run：哪一课？"},
}
