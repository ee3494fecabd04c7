/* The forms of address of five languages, as data. See salutation_inside.h for how they are read: the first that fits. Pure.
 *
 * Sources, by language:
 *   it  Accademia della Crusca, "Alle nostre egregie lettrici e ai nostri gentili lettori" (gentile for everybody; Dott.ssa,
 *       Prof.ssa); Treccani, Enciclopedia dell'Italiano, "Lettere commerciali e ufficiali: prontuario" (titles, one only;
 *       Gent.mo); Robustelli, "Linee guida per l'uso del genere" (avvocata, architetta)
 *   de  DIN 5008 and Duden, "Briefe gut und richtig schreiben" (Professor written out, Dr. once, no field); Bundesministerium
 *       des Innern, "Anschriften und Anreden" (ranks; Graf without Herr); "Guten Tag" with both names where the gender is open
 *   en  Debrett's, "Forms of Address" (Sir and Dame with the given name; Lord and Lady; Colonel for a lieutenant colonel);
 *       Oxford, "New Hart's Rules" (Mr, Dr without a point)
 *   fr  Office québécois de la langue française, "Formules d'appel dans la lettre", and Bottin Mondain (never a name, never
 *       abbreviated; Maître, Docteur; Madame for women of any rank)
 *   es  RAE and ASALE, "Ortografía de la lengua española", and Fundéu (abbreviated titles with a capital and before a name
 *       alone; don with the given name; full words and ranks in lower case; a comma before who is greeted)
 */
#include <stddef.h>

#include "domain/salutation_inside.h"

#define M       GENDER_MALE
#define F       GENDER_FEMALE
#define X       GENDER_FREE
#define ANY     (M | F | X)
#define GIVEN   "{given_name}"
#define FAMILY  "{family_name}"
#define FULL    GIVEN " " FAMILY
#define WRITTEN "{title}"

const enum title salutation_kin[TITLES] = {
    [TITLE_GRADUATE] = TITLE_DOCTOR,
    [TITLE_LIEUTENANT_COLONEL] = TITLE_COLONEL,
    [TITLE_FREIHERR] = TITLE_BARON,
};

/* ---- it ---- */

static const struct salutation_form it_formal[] = {
    {TITLE_PROFESSOR, M, "Gent.mo Prof. " FULL},
    {TITLE_PROFESSOR, M, "Gent.mo Prof. " FAMILY},
    {TITLE_PROFESSOR, M, "Gentile Professore"},
    {TITLE_PROFESSOR, F, "Gent.ma Prof.ssa " FULL},
    {TITLE_PROFESSOR, F, "Gent.ma Prof.ssa " FAMILY},
    {TITLE_PROFESSOR, F, "Gentile Professoressa"},
    {TITLE_PROFESSOR, X, "Gentile Prof. " FULL},
    {TITLE_PROFESSOR, X, "Gentile Prof. " FAMILY},
    {TITLE_DOCTOR, M, "Gentile Dott. " FAMILY},
    {TITLE_DOCTOR, M, "Gentile Dottore"},
    {TITLE_DOCTOR, F, "Gentile Dott.ssa " FAMILY},
    {TITLE_DOCTOR, F, "Gentile Dottoressa"},
    {TITLE_DOCTOR, X, "Gentile Dott. " FULL},
    {TITLE_DOCTOR, X, "Gentile Dott. " FAMILY},
    {TITLE_LAWYER, ANY, "Gentile Avv. " FAMILY},
    {TITLE_LAWYER, M, "Gentile Avvocato"},
    {TITLE_LAWYER, F, "Gentile Avvocata"},
    {TITLE_NOTARY, M, "Gentile Notaio " FAMILY},
    {TITLE_NOTARY, M, "Gentile Notaio"},
    {TITLE_NOTARY, F, "Gentile Notaia " FAMILY},
    {TITLE_NOTARY, F, "Gentile Notaia"},
    {TITLE_NOTARY, X, "Gentile Notaio " FAMILY},
    {TITLE_ENGINEER, ANY, "Gentile Ing. " FAMILY},
    {TITLE_ENGINEER, M, "Gentile Ingegnere"},
    {TITLE_ENGINEER, F, "Gentile Ingegnera"},
    {TITLE_ARCHITECT, ANY, "Gentile Arch. " FAMILY},
    {TITLE_ARCHITECT, M, "Gentile Architetto"},
    {TITLE_ARCHITECT, F, "Gentile Architetta"},
    {TITLE_SURVEYOR, ANY, "Gentile Geom. " FAMILY},
    {TITLE_SURVEYOR, ANY, "Gentile Geometra"},
    {TITLE_ACCOUNTANT, ANY, "Gentile Rag. " FAMILY},
    {TITLE_ACCOUNTANT, M, "Gentile Ragioniere"},
    {TITLE_ACCOUNTANT, F, "Gentile Ragioniera"},
    {TITLE_KNIGHT_OF_MERIT, ANY, "Gentile Cav. " FAMILY},
    {TITLE_KNIGHT_OF_MERIT, M, "Gentile Cavaliere"},
    {TITLE_DON, M, "Gentile don " GIVEN},
    {TITLE_DON, F, "Gentile donna " GIVEN},
    {TITLE_BARON, M, "Gentile Barone " FAMILY},
    {TITLE_BARON, M, "Gentile Barone"},
    {TITLE_BARON, F, "Gentile Baronessa " FAMILY},
    {TITLE_BARON, F, "Gentile Baronessa"},
    {TITLE_COUNT, M, "Gentile Conte " FAMILY},
    {TITLE_COUNT, M, "Gentile Conte"},
    {TITLE_COUNT, F, "Gentile Contessa " FAMILY},
    {TITLE_COUNT, F, "Gentile Contessa"},
    {TITLE_MARQUESS, M, "Gentile Marchese " FAMILY},
    {TITLE_MARQUESS, M, "Gentile Marchese"},
    {TITLE_MARQUESS, F, "Gentile Marchesa " FAMILY},
    {TITLE_MARQUESS, F, "Gentile Marchesa"},
    {TITLE_DUKE, M, "Gentile Duca " FAMILY},
    {TITLE_DUKE, M, "Gentile Duca"},
    {TITLE_DUKE, F, "Gentile Duchessa " FAMILY},
    {TITLE_DUKE, F, "Gentile Duchessa"},
    {TITLE_PRINCE, M, "Gentile Principe " FAMILY},
    {TITLE_PRINCE, M, "Gentile Principe"},
    {TITLE_PRINCE, F, "Gentile Principessa " FAMILY},
    {TITLE_PRINCE, F, "Gentile Principessa"},
    {TITLE_LIEUTENANT, ANY, "Gentile Tenente " FAMILY},
    {TITLE_LIEUTENANT, ANY, "Gentile Tenente"},
    {TITLE_CAPTAIN, ANY, "Gentile Capitano " FAMILY},
    {TITLE_CAPTAIN, ANY, "Gentile Capitano"},
    {TITLE_MAJOR, ANY, "Gentile Maggiore " FAMILY},
    {TITLE_MAJOR, ANY, "Gentile Maggiore"},
    {TITLE_COLONEL, ANY, "Gentile Colonnello " FAMILY},
    {TITLE_COLONEL, ANY, "Gentile Colonnello"},
    {TITLE_BRIGADIER, ANY, "Gentile Generale " FAMILY},
    {TITLE_BRIGADIER, ANY, "Gentile Generale"},
    {TITLE_GENERAL, ANY, "Gentile Generale " FAMILY},
    {TITLE_GENERAL, ANY, "Gentile Generale"},
    {TITLE_ADMIRAL, ANY, "Gentile Ammiraglio " FAMILY},
    {TITLE_ADMIRAL, ANY, "Gentile Ammiraglio"},
    {TITLE_WRITTEN, ANY, "Gentile " WRITTEN " " FAMILY},
    {TITLE_MISS, F, "Gentile Sig.na " FAMILY},
    {TITLE_NONE, M, "Gentile Sig. " FAMILY},
    {TITLE_NONE, F, "Gentile Sig.ra " FAMILY},
    {TITLE_NONE, ANY, "Gentile " FULL},
    {TITLE_NONE, ANY, "Gentile " GIVEN},
    {TITLE_NONE, ANY, "Gentile cliente"},
    {0},
};

static const struct salutation_form it_informal[] = {
    {TITLE_NONE, ANY, "Ciao " GIVEN},
    {TITLE_NONE, ANY, "Ciao"},
    {0},
};

/* ---- de ---- */

#define HERR "Sehr geehrter Herr "
#define FRAU "Sehr geehrte Frau "
#define TAG  "Guten Tag "

static const struct salutation_form de_formal[] = {
    {TITLE_PROFESSOR, M, HERR "Professor " FAMILY},
    {TITLE_PROFESSOR, M, HERR "Professor"},
    {TITLE_PROFESSOR, F, FRAU "Professorin " FAMILY},
    {TITLE_PROFESSOR, F, FRAU "Professorin"},
    {TITLE_PROFESSOR, X, TAG "Prof. " FULL},
    {TITLE_PROFESSOR, X, TAG "Prof. " FAMILY},
    {TITLE_DOCTOR, M, HERR "Dr. " FAMILY},
    {TITLE_DOCTOR, M, HERR "Doktor"},
    {TITLE_DOCTOR, F, FRAU "Dr. " FAMILY},
    {TITLE_DOCTOR, F, FRAU "Doktor"},
    {TITLE_DOCTOR, X, TAG "Dr. " FULL},
    {TITLE_DOCTOR, X, TAG "Dr. " FAMILY},
    {TITLE_MAGISTER, M, HERR "Mag. " FAMILY},
    {TITLE_MAGISTER, F, FRAU "Mag. " FAMILY},
    {TITLE_MAGISTER, X, TAG "Mag. " FULL},
    {TITLE_FREIHERR, M, "Sehr geehrter Freiherr " FAMILY},
    {TITLE_FREIHERR, F, "Sehr geehrte Freifrau " FAMILY},
    {TITLE_BARON, M, "Sehr geehrter Baron " FAMILY},
    {TITLE_BARON, F, "Sehr geehrte Baronin " FAMILY},
    {TITLE_COUNT, M, "Sehr geehrter Graf " FAMILY},
    {TITLE_COUNT, F, "Sehr geehrte Gräfin " FAMILY},
    {TITLE_DUKE, M, "Sehr geehrter Herzog " FAMILY},
    {TITLE_DUKE, F, "Sehr geehrte Herzogin " FAMILY},
    {TITLE_PRINCE, M, "Sehr geehrter Prinz " FAMILY},
    {TITLE_PRINCE, F, "Sehr geehrte Prinzessin " FAMILY},
    {TITLE_LIEUTENANT, M, HERR "Leutnant " FAMILY},
    {TITLE_LIEUTENANT, F, FRAU "Leutnant " FAMILY},
    {TITLE_CAPTAIN, M, HERR "Hauptmann " FAMILY},
    {TITLE_CAPTAIN, F, FRAU "Hauptmann " FAMILY},
    {TITLE_MAJOR, M, HERR "Major " FAMILY},
    {TITLE_MAJOR, F, FRAU "Major " FAMILY},
    {TITLE_LIEUTENANT_COLONEL, M, HERR "Oberstleutnant " FAMILY},
    {TITLE_LIEUTENANT_COLONEL, F, FRAU "Oberstleutnant " FAMILY},
    {TITLE_COLONEL, M, HERR "Oberst " FAMILY},
    {TITLE_COLONEL, F, FRAU "Oberst " FAMILY},
    {TITLE_BRIGADIER, M, HERR "General " FAMILY},
    {TITLE_BRIGADIER, F, FRAU "General " FAMILY},
    {TITLE_GENERAL, M, HERR "General " FAMILY},
    {TITLE_GENERAL, F, FRAU "General " FAMILY},
    {TITLE_ADMIRAL, M, HERR "Admiral " FAMILY},
    {TITLE_ADMIRAL, F, FRAU "Admiral " FAMILY},
    {TITLE_WRITTEN, M, HERR WRITTEN " " FAMILY},
    {TITLE_WRITTEN, F, FRAU WRITTEN " " FAMILY},
    {TITLE_WRITTEN, X, TAG WRITTEN " " FULL},
    {TITLE_WRITTEN, X, TAG WRITTEN " " FAMILY},
    {TITLE_NONE, M, HERR FAMILY},
    {TITLE_NONE, F, FRAU FAMILY},
    {TITLE_NONE, ANY, TAG FULL},
    {TITLE_NONE, ANY, TAG GIVEN},
    {TITLE_NONE, ANY, "Guten Tag"},
    {0},
};

static const struct salutation_form de_informal[] = {
    {TITLE_NONE, ANY, "Hallo " GIVEN},
    {TITLE_NONE, ANY, "Hallo"},
    {0},
};

/* ---- en ---- */

static const struct salutation_form en_formal[] = {
    {TITLE_PROFESSOR, ANY, "Dear Professor " FAMILY},
    {TITLE_PROFESSOR, ANY, "Dear Professor"},
    {TITLE_DOCTOR, ANY, "Dear Dr " FAMILY},
    {TITLE_DOCTOR, ANY, "Dear Doctor"},
    {TITLE_KNIGHT, M, "Dear Sir " GIVEN},
    {TITLE_KNIGHT, F, "Dear Dame " GIVEN},
    {TITLE_LORD, M, "Dear Lord " FAMILY},
    {TITLE_LORD, F, "Dear Lady " FAMILY},
    {TITLE_BARON, M, "Dear Lord " FAMILY},
    {TITLE_BARON, F, "Dear Lady " FAMILY},
    {TITLE_COUNT, M, "Dear Lord " FAMILY},
    {TITLE_COUNT, F, "Dear Lady " FAMILY},
    {TITLE_MARQUESS, M, "Dear Lord " FAMILY},
    {TITLE_MARQUESS, F, "Dear Lady " FAMILY},
    {TITLE_DUKE, M, "Dear Duke"},
    {TITLE_DUKE, F, "Dear Duchess"},
    {TITLE_PRINCE, M, "Dear Prince " GIVEN},
    {TITLE_PRINCE, F, "Dear Princess " GIVEN},
    {TITLE_LIEUTENANT, ANY, "Dear Lieutenant " FAMILY},
    {TITLE_CAPTAIN, ANY, "Dear Captain " FAMILY},
    {TITLE_MAJOR, ANY, "Dear Major " FAMILY},
    {TITLE_COLONEL, ANY, "Dear Colonel " FAMILY},
    {TITLE_BRIGADIER, ANY, "Dear Brigadier " FAMILY},
    {TITLE_GENERAL, ANY, "Dear General " FAMILY},
    {TITLE_ADMIRAL, ANY, "Dear Admiral " FAMILY},
    {TITLE_WRITTEN, ANY, "Dear " WRITTEN " " FAMILY},
    {TITLE_MX, X, "Dear Mx " FAMILY},
    {TITLE_MRS, F, "Dear Mrs " FAMILY},
    {TITLE_MISS, F, "Dear Miss " FAMILY},
    {TITLE_NONE, M, "Dear Mr " FAMILY},
    {TITLE_NONE, F, "Dear Ms " FAMILY},
    {TITLE_NONE, ANY, "Dear " FULL},
    {TITLE_NONE, ANY, "Dear " GIVEN},
    {TITLE_NONE, ANY, "Dear customer"},
    {0},
};

static const struct salutation_form en_informal[] = {
    {TITLE_NONE, ANY, "Hi " GIVEN},
    {TITLE_NONE, ANY, "Hello"},
    {0},
};

/* ---- fr: without a name, so with or without it a title is told ---- */

static const struct salutation_form fr_formal[] = {
    {TITLE_PROFESSOR, M, "Monsieur le Professeur"},
    {TITLE_PROFESSOR, F, "Madame la Professeure"},
    {TITLE_GRADUATE, M, "Monsieur"}, /* a degree is no title here, and Docteur is a physician */
    {TITLE_GRADUATE, F, "Madame"},
    {TITLE_GRADUATE, X, "Bonjour"},
    {TITLE_DOCTOR, ANY, "Docteur"},
    {TITLE_LAWYER, ANY, "Maître"},
    {TITLE_NOTARY, ANY, "Maître"},
    {TITLE_BARON, M, "Monsieur le Baron"},
    {TITLE_BARON, F, "Madame la Baronne"},
    {TITLE_COUNT, M, "Monsieur le Comte"},
    {TITLE_COUNT, F, "Madame la Comtesse"},
    {TITLE_MARQUESS, M, "Monsieur le Marquis"},
    {TITLE_MARQUESS, F, "Madame la Marquise"},
    {TITLE_DUKE, M, "Monsieur le Duc"},
    {TITLE_DUKE, F, "Madame la Duchesse"},
    {TITLE_PRINCE, M, "Prince"},
    {TITLE_PRINCE, F, "Princesse"},
    {TITLE_LIEUTENANT, M, "Lieutenant"},
    {TITLE_CAPTAIN, M, "Capitaine"},
    {TITLE_MAJOR, M, "Commandant"},
    {TITLE_COLONEL, M, "Colonel"},
    {TITLE_BRIGADIER, M, "Général"},
    {TITLE_GENERAL, M, "Général"},
    {TITLE_ADMIRAL, M, "Amiral"},
    {TITLE_WRITTEN, ANY, "Bonjour " WRITTEN " " FAMILY},
    {TITLE_NONE, M, "Monsieur"},
    {TITLE_NONE, F, "Madame"},
    {TITLE_NONE, ANY, "Bonjour"},
    {0},
};

static const struct salutation_form fr_informal[] = {
    {TITLE_NONE, ANY, "Bonjour " GIVEN},
    {TITLE_NONE, ANY, "Bonjour"},
    {0},
};

/* ---- es ---- */

static const struct salutation_form es_formal[] = {
    {TITLE_PROFESSOR, M, "Estimado Prof. " FAMILY},
    {TITLE_PROFESSOR, M, "Estimado profesor"},
    {TITLE_PROFESSOR, F, "Estimada Prof.ª " FAMILY},
    {TITLE_PROFESSOR, F, "Estimada profesora"},
    {TITLE_DOCTOR, M, "Estimado Dr. " FAMILY},
    {TITLE_DOCTOR, M, "Estimado doctor"},
    {TITLE_DOCTOR, F, "Estimada Dra. " FAMILY},
    {TITLE_DOCTOR, F, "Estimada doctora"},
    {TITLE_LICENTIATE, M, "Estimado Lic. " FAMILY},
    {TITLE_LICENTIATE, F, "Estimada Lic. " FAMILY},
    {TITLE_ENGINEER, M, "Estimado Ing. " FAMILY},
    {TITLE_ENGINEER, F, "Estimada Ing. " FAMILY},
    {TITLE_ARCHITECT, M, "Estimado Arq. " FAMILY},
    {TITLE_ARCHITECT, F, "Estimada Arq. " FAMILY},
    {TITLE_DON, M, "Estimado D. " FULL},
    {TITLE_DON, M, "Estimado don " GIVEN},
    {TITLE_DON, F, "Estimada D.ª " FULL},
    {TITLE_DON, F, "Estimada doña " GIVEN},
    {TITLE_BARON, M, "Estimado señor barón"},
    {TITLE_BARON, F, "Estimada señora baronesa"},
    {TITLE_COUNT, M, "Estimado señor conde"},
    {TITLE_COUNT, F, "Estimada señora condesa"},
    {TITLE_MARQUESS, M, "Estimado señor marqués"},
    {TITLE_MARQUESS, F, "Estimada señora marquesa"},
    {TITLE_DUKE, M, "Estimado señor duque"},
    {TITLE_DUKE, F, "Estimada señora duquesa"},
    {TITLE_LIEUTENANT, M, "Estimado teniente " FAMILY},
    {TITLE_LIEUTENANT, F, "Estimada teniente " FAMILY},
    {TITLE_CAPTAIN, M, "Estimado capitán " FAMILY},
    {TITLE_CAPTAIN, F, "Estimada capitana " FAMILY},
    {TITLE_MAJOR, M, "Estimado comandante " FAMILY},
    {TITLE_MAJOR, F, "Estimada comandante " FAMILY},
    {TITLE_COLONEL, M, "Estimado coronel " FAMILY},
    {TITLE_COLONEL, F, "Estimada coronel " FAMILY},
    {TITLE_BRIGADIER, M, "Estimado general " FAMILY},
    {TITLE_BRIGADIER, F, "Estimada general " FAMILY},
    {TITLE_GENERAL, M, "Estimado general " FAMILY},
    {TITLE_GENERAL, F, "Estimada general " FAMILY},
    {TITLE_ADMIRAL, M, "Estimado almirante " FAMILY},
    {TITLE_ADMIRAL, F, "Estimada almirante " FAMILY},
    {TITLE_WRITTEN, M, "Estimado " WRITTEN " " FAMILY},
    {TITLE_WRITTEN, F, "Estimada " WRITTEN " " FAMILY},
    {TITLE_WRITTEN, X, "Hola, " WRITTEN " " FAMILY},
    {TITLE_MISS, F, "Estimada Srta. " FAMILY},
    {TITLE_NONE, M, "Estimado Sr. " FAMILY},
    {TITLE_NONE, F, "Estimada Sra. " FAMILY},
    {TITLE_NONE, M, "Estimado " GIVEN},
    {TITLE_NONE, F, "Estimada " GIVEN},
    {TITLE_NONE, X, "Hola, " FULL},
    {TITLE_NONE, X, "Hola, " GIVEN},
    {TITLE_NONE, ANY, "Estimada clientela"},
    {0},
};

static const struct salutation_form es_informal[] = {
    {TITLE_NONE, ANY, "Hola, " GIVEN},
    {TITLE_NONE, ANY, "Hola"},
    {0},
};

const struct salutation_language salutation_languages[] = {
    {"it", {it_formal, it_informal}}, {"en", {en_formal, en_informal}}, {"de", {de_formal, de_informal}},
    {"fr", {fr_formal, fr_informal}}, {"es", {es_formal, es_informal}}, {NULL, {NULL, NULL}},
};
