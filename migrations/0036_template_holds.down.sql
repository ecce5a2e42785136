DROP TABLE template_holds;
